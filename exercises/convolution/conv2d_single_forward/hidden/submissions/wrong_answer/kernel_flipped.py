"""Your kernel is turned by half a turn: its first number meets the last cell of the window. That is
the convolution of mathematics; networks leave the kernel as it is.

你的卷积核转了半圈：它的第一个数碰上了窗口的最后一格。数学里的卷积是这样定义的，而神经网络里的卷积核不翻转。"""

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
                y[i, j] = np.sum(window * self.weight[::-1, ::-1]) + self.bias
        return y
