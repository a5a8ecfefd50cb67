"""Your filters are turned by half a turn, as in the convolution of mathematics. Here, as in all
networks, they meet the windows as they are.

你把卷积核转了半圈，那是数学里的卷积。这里和所有神经网络一样，卷积核不翻转，原样与窗口相乘。"""

# killed-by: one-window

import numpy as np
from utils import im2col


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W = W
        self.b = b
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        F, C, kh, kw = self.W.shape
        N, C, H, W = x.shape
        OH = (H + 2 * self.pad - kh) // self.stride + 1
        OW = (W + 2 * self.pad - kw) // self.stride + 1
        col = im2col(x, kh, kw, self.stride, self.pad)
        col_W = self.W[:, :, ::-1, ::-1].reshape(F, -1).T
        y = col @ col_W + self.b
        return y.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)
