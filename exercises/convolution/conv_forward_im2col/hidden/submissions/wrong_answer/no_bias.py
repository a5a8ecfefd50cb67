"""Each map of the result is off by one number of its own. What is added to all answers of a filter?

结果里每张图各差一个固定的数。一个卷积核的所有回答还要加上什么？"""

# killed-by: one-window, window-1

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
        col_W = self.W.reshape(F, -1).T
        y = col @ col_W
        return y.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)
