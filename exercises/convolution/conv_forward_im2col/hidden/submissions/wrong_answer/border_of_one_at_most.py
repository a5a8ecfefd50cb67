"""Right without padding and with a border of one cell. A wider border is not there in your result: it
is as wide as pad says.

不填充或者填充一圈时是对的，再宽的边框在你的结果里就看不到了。填充几圈由 pad 说了算。"""

# killed-by: pad>stride

import numpy as np
from utils import im2col


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W = W
        self.b = b
        self.stride = stride
        self.pad = min(pad, 1)

    def forward(self, x):
        F, C, kh, kw = self.W.shape
        N, C, H, W = x.shape
        OH = (H + 2 * self.pad - kh) // self.stride + 1
        OW = (W + 2 * self.pad - kw) // self.stride + 1
        col = im2col(x, kh, kw, self.stride, self.pad)
        col_W = self.W.reshape(F, -1).T
        y = col @ col_W + self.b
        return y.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)
