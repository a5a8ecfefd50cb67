"""The right numbers, in the wrong places as soon as there is more than one filter. In the product the
filter runs fastest; in the result it comes before the rows. A reshape moves no number.

数是对的，可是一旦有不止一个卷积核，位置就错了。乘积里变化最快的是卷积核，而结果里它排在行之前。reshape 不会移动任何一个数。"""

# killed-by: filters, batch-channels

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
        y = col @ col_W + self.b
        return y.reshape(N, F, OH, OW)
