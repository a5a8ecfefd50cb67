"""Square windows come out right, others do not: you hand height and width to im2col in the wrong
order.

正方形的窗口是对的，别的就不对：你把高和宽交给 im2col 时写反了次序。"""

# killed-by: nonsquare-window

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
        col = im2col(x, kw, kh, self.stride, self.pad)
        col_W = self.W.reshape(F, -1).T
        y = col @ col_W + self.b
        return y.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)
