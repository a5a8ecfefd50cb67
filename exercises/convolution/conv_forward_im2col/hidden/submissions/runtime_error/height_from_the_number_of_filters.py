"""The first axis of W counts the filters, not the rows of a kernel, and you have computed the height
of the result from it. Which two axes of W are the sides of the window?

W 的第一个轴数的是卷积核的个数，不是核的行数，而你拿它去算了结果的高。W 的哪两个轴才是窗口的两条边？"""

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
        OH = (H + 2 * self.pad - F) // self.stride + 1
        OW = (W + 2 * self.pad - kw) // self.stride + 1
        col = im2col(x, kh, kw, self.stride, self.pad)
        col_W = self.W.reshape(F, -1).T
        y = col @ col_W + self.b
        return y.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)
