"""On square maps all is well. Your result has as many columns as rows, whatever the width of the map:
the number of columns has a formula of its own.

图是正方形时没有问题。可是不管图有多宽，你的结果行数和列数总是一样：列数有自己的公式。"""

# killed-by: nonsquare-map

import numpy as np


class Conv2dSingle:
    def __init__(self, weight, bias, stride=1):
        self.weight = weight
        self.bias = bias
        self.stride = stride

    def forward(self, x):
        kh, kw = self.weight.shape
        OH = (x.shape[0] - kh) // self.stride + 1
        OW = (x.shape[0] - kh) // self.stride + 1
        y = np.zeros((OH, OW))
        for i in range(OH):
            for j in range(OW):
                top, left = i * self.stride, j * self.stride
                window = x[top : top + kh, left : left + kw]
                y[i, j] = np.sum(window * self.weight) + self.bias
        return y
