"""A bias belongs to a filter. Added to the finished result, whose last axis is the width, it goes to
the columns of the maps instead, or does not fit at all.

一个偏置对应一个卷积核。你把它加到了最后的结果上，而结果的最后一个轴是宽，于是偏置跑到各列上去了，或者干脆对不上。"""

# killed-by: batch-channels

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
        return y.reshape(N, OH, OW, F).transpose(0, 3, 1, 2) + self.b
