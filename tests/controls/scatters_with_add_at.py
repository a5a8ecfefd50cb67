"""Adds into the padded map with np.add.at, index by index."""

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
        N, C, H, W = self.x.shape
        OH, OW = dout.shape[2:]
        padded = np.zeros((N, C, H + 2 * self.pad, W + 2 * self.pad))
        n, i, j, c = np.meshgrid(np.arange(N), np.arange(OH), np.arange(OW), np.arange(C), indexing="ij")
        r, s = np.divmod(self.arg_max.reshape(N, OH, OW, C), self.pool_w)
        np.add.at(padded, (n, c, i * self.stride + r, j * self.stride + s), dout.transpose(0, 2, 3, 1))
        return padded[:, :, self.pad : self.pad + H, self.pad : self.pad + W]
