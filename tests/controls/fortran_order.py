"""Returns an array in Fortran order, a transposed and reversed view of another."""

import numpy as np
from utils import col2im, im2col


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h, self.pool_w, self.stride, self.pad = pool_h, pool_w, stride, pad

    def forward(self, x):
        N, C, H, W = x.shape
        OH = (H + 2 * self.pad - self.pool_h) // self.stride + 1
        OW = (W + 2 * self.pad - self.pool_w) // self.stride + 1
        windows = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad).reshape(-1, self.pool_h * self.pool_w)
        self.x = x
        self.arg_max = windows.argmax(axis=1)
        return windows.max(axis=1).reshape(N, OH, OW, C).transpose(0, 3, 1, 2)

    def backward(self, dout):
        flat = dout.transpose(0, 2, 3, 1).ravel()
        spread = np.zeros((flat.size, self.pool_h * self.pool_w))
        spread[np.arange(flat.size), self.arg_max] = flat
        rows = spread.reshape(dout.shape[0] * dout.shape[2] * dout.shape[3], -1)
        dx = col2im(rows, self.x.shape, self.pool_h, self.pool_w, self.stride, self.pad)
        return np.asfortranarray(dx[:, :, ::-1, ::-1])[:, :, ::-1, ::-1]
