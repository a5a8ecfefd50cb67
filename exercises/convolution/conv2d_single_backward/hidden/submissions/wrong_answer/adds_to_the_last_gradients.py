"""The first round is right; after the second, dw and db still hold the first. Here each backward
replaces what the last one left behind.

第一轮是对的；第二轮之后，dw 和 db 里还留着第一轮的结果。本题中每次 backward 都要覆盖上一次留下的值。"""

# killed-by: twice

import numpy as np


class Conv2dSingle:
    def __init__(self, weight, bias, stride=1):
        self.weight = weight
        self.bias = bias
        self.stride = stride
        self.dw = np.zeros(weight.shape)
        self.db = 0.0

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
        self.db += dout.sum()
        for i in range(dout.shape[0]):
            for j in range(dout.shape[1]):
                top, left = i * self.stride, j * self.stride
                dx[top : top + kh, left : left + kw] += dout[i, j] * self.weight
                self.dw += dout[i, j] * self.x[top : top + kh, left : left + kw]
        return dx
