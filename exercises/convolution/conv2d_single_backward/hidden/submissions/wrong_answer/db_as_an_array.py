"""The bias is one number, and so is its gradient. Yours still has one entry per column: the sum went
over a single axis.

偏置是一个数，它的梯度也是一个数。你的 db 每列还留着一个：求和只沿一个轴做了。"""

# killed-by: one-window, basic

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
        self.db = dout.sum(axis=0)
        for i in range(dout.shape[0]):
            for j in range(dout.shape[1]):
                top, left = i * self.stride, j * self.stride
                dx[top : top + kh, left : left + kw] += dout[i, j] * self.weight
                self.dw += dout[i, j] * self.x[top : top + kh, left : left + kw]
        return dx
