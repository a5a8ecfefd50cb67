"""On square maps all is well. You go through as many columns of dout as it has rows: the two sides of
the result need not be equal.

图是正方形时没有问题。你按 dout 的行数去遍历它的列：结果的两条边不一定相等。"""

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
        OW = (x.shape[1] - kw) // self.stride + 1
        self.x = x
        y = np.zeros((OH, OW))
        for i in range(OH):
            for j in range(OW):
                top, left = i * self.stride, j * self.stride
                y[i, j] = np.sum(x[top : top + kh, left : left + kw] * self.weight) + self.bias
        return y

    def backward(self, dout):
        kh, kw = self.weight.shape
        dx = np.zeros(self.x.shape)
        self.dw = np.zeros((kh, kw))
        self.db = dout.sum()
        for i in range(dout.shape[1]):
            for j in range(dout.shape[0]):
                top, left = i * self.stride, j * self.stride
                dx[top : top + kh, left : left + kw] += dout[i, j] * self.weight
                self.dw += dout[i, j] * self.x[top : top + kh, left : left + kw]
        return dx
