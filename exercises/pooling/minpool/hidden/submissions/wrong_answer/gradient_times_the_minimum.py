"""Your gradient is multiplied by the minimum itself. Pooling only passes the value on: nudge the
winner, and the result moves just as much, whatever its size.

你的梯度乘上了最小值本身。池化只是把值传过去：胜出的格子动多少，结果就动多少，与它的大小无关。"""

# killed-by: one-window, window-1

import numpy as np
from utils import col2im, im2col


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
        col = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad)
        windows = col.reshape(-1, self.pool_h * self.pool_w)
        self.x = x
        self.arg_min = windows.argmin(axis=1)
        self.least = windows.min(axis=1)
        return windows.min(axis=1).reshape(N, OH, OW, C).transpose(0, 3, 1, 2)

    def backward(self, dout):
        N, C, OH, OW = dout.shape
        flat = dout.transpose(0, 2, 3, 1).reshape(-1)
        dwindows = np.zeros((flat.size, self.pool_h * self.pool_w))
        dwindows[np.arange(flat.size), self.arg_min] = flat * self.least
        dcol = dwindows.reshape(N * OH * OW, -1)
        return col2im(dcol, self.x.shape, self.pool_h, self.pool_w, self.stride, self.pad)
