"""With a single filter all is well. With several, each column of your filter matrix mixes numbers
from different filters: first one row per filter, then turn the matrix.

只有一个卷积核时没有问题。有好几个时，你的核矩阵每一列都混进了不同卷积核的数：先让每个卷积核占一行，再转置。"""

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
        col_W = self.W.reshape(-1, F)
        y = col @ col_W + self.b
        return y.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)
