"""Rows and columns of the maps have changed places: the last two axes are in the order (column, row).
A result that is as high as wide hides it in its shape only.

特征图的行列互换了：最后两个轴的次序成了（列，行）。结果若是正方形，形状上看不出来，数值却不对。"""

# killed-by: nonsquare-map

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
        return y.reshape(N, OH, OW, F).transpose(0, 3, 2, 1)
