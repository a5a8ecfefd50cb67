import numpy as np
from utils import im2col


class MinPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        N, C, H, W = x.shape
        OH = (H + 2 * self.pad - self.pool_h) // self.stride + 1
        OW = (W + 2 * self.pad - self.pool_w) // self.stride + 1
        upside_down = im2col(-x, self.pool_h, self.pool_w, self.stride, self.pad)
        windows = upside_down.reshape(N, OH, OW, C, -1)
        self.shape = x.shape
        self.arg_max = windows.argmax(axis=-1)
        return -windows.max(axis=-1).transpose(0, 3, 1, 2)

    def backward(self, dout):
        n, i, j, c = np.indices(self.arg_max.shape)
        row, column = np.divmod(self.arg_max, self.pool_w)
        dx = np.zeros(self.shape)
        np.add.at(dx, (n, c, i * self.stride + row - self.pad, j * self.stride + column - self.pad), dout.transpose(0, 2, 3, 1))
        return dx
