"""The first call is right, the second on the same object repeats its answer. Every forward has to
look at the input it was given.

第一次调用是对的，同一个对象再调用一次，给出的还是上次的答案。每次 forward 都要看这一次的输入。"""

# killed-by: twice

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
        if not hasattr(self, "col"):
            self.col = im2col(x, kh, kw, self.stride, self.pad)
        col = self.col
        col_W = self.W.reshape(F, -1).T
        y = col @ col_W + self.b
        return y.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)
