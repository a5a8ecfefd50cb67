"""Rows and columns of your kernel have changed places. In one window, number (r, s) of the kernel
meets row r and column s of the map.

你的卷积核行列互换了。在一个窗口里，卷积核的第 (r, s) 个数对应的是第 r 行、第 s 列的那一格。"""

# killed-by: one-window

import numpy as np


class Conv2dSingle:
    def __init__(self, weight, bias, stride=1):
        self.weight = weight
        self.bias = bias
        self.stride = stride

    def forward(self, x):
        kh, kw = self.weight.shape
        OH = (x.shape[0] - kh) // self.stride + 1
        OW = (x.shape[1] - kw) // self.stride + 1
        y = np.zeros((OH, OW))
        for i in range(OH):
            for j in range(OW):
                top, left = i * self.stride, j * self.stride
                window = x[top : top + kh, left : left + kw]
                y[i, j] = np.sum(window * self.weight.T.reshape(kh, kw)) + self.bias
        return y
