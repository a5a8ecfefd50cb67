"""Right where the stride is given. Where it is left out it is 1, and not the size of the filter.

写明步幅时是对的。省略时步幅应为 1，而不是卷积核的大小。"""

# killed-by: defaults

import numpy as np
from utils import im2col


class Convolution:
    def __init__(self, W, b, stride=None, pad=0):
        self.W = W
        self.b = b
        self.stride = stride or W.shape[2]
        self.pad = pad

    def forward(self, x):
        F, C, kh, kw = self.W.shape
        N, C, H, W = x.shape
        OH = (H + 2 * self.pad - kh) // self.stride + 1
        OW = (W + 2 * self.pad - kw) // self.stride + 1
        col = im2col(x, kh, kw, self.stride, self.pad)
        col_W = self.W.reshape(F, -1).T
        y = col @ col_W + self.b
        return y.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)
