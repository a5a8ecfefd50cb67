"""Right for stride 1. Otherwise your windows begin one cell apart, and their cells lie a stride
apart: you have multiplied the wrong index by the stride.

步幅为 1 时是对的。否则你的窗口每次只挪一格，窗口里的格子却隔着一个步幅：步幅乘错了下标。"""

# killed-by: basic, nonsquare-map

import numpy as np


class Conv2dSingle:
    def __init__(self, weight, bias, stride=1):
        self.weight = weight
        self.bias = bias
        self.stride = stride

    def forward(self, x):
        H, W = x.shape
        kh, kw = self.weight.shape
        OH = (H - kh) // self.stride + 1
        OW = (W - kw) // self.stride + 1
        y = np.full((OH, OW), self.bias)
        for i in range(OH):
            for j in range(OW):
                for r in range(kh):
                    for s in range(kw):
                        row, column = i + r * self.stride, j + s * self.stride
                        if row < H and column < W:
                            y[i, j] += x[row, column] * self.weight[r, s]
        return y
