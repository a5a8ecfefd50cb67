"""Without padding all is well. With it there are more windows than your formula counts: the border
belongs to both ends of a side.

不填充时没有问题。一旦填充，窗口就比你算出来的多：一条边的两端都有边框。"""

# killed-by: pad, pad>stride

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
        OH = (H - kh) // self.stride + 1
        OW = (W - kw) // self.stride + 1
        col = im2col(x, kh, kw, self.stride, self.pad)
        col_W = self.W.reshape(F, -1).T
        y = col @ col_W + self.b
        return y.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)
