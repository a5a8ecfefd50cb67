"""Turning the signs turns a maximum into a minimum, but twice: once before pooling and once after.
You did it only once, and not on the way to the windows.

变号可以把最大值变成最小值，但要变两次：池化之前一次，之后一次。你只变了一次，而且没有变在进窗口之前。"""

# killed-by: one-window, basic

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
        return -windows.max(axis=1).reshape(N, OH, OW, C).transpose(0, 3, 1, 2)

    def backward(self, dout):
        N, C, OH, OW = dout.shape
        flat = dout.transpose(0, 2, 3, 1).reshape(-1)
        dwindows = np.zeros((flat.size, self.pool_h * self.pool_w))
        dwindows[np.arange(flat.size), self.arg_min] = flat
        dcol = dwindows.reshape(N * OH * OW, -1)
        return col2im(dcol, self.x.shape, self.pool_h, self.pool_w, self.stride, self.pad)
