"""For stride 1 the full convolution of dout with the turned kernel is right. With a larger stride the
gradients belong to cells that lie apart: zeros have to go between them first.

步幅为 1 时，用转半圈的卷积核对 dout 做全卷积是对的。步幅更大时，这些梯度对应的格子彼此隔开，要先在它们之间插入 0。"""

# killed-by: basic, gap

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
        OH, OW = dout.shape
        self.db = dout.sum()
        self.dw = np.zeros((kh, kw))
        for i in range(OH):
            for j in range(OW):
                top, left = i * self.stride, j * self.stride
                self.dw += dout[i, j] * self.x[top : top + kh, left : left + kw]
        padded = np.pad(dout, ((kh - 1, kh - 1), (kw - 1, kw - 1)))
        turned = self.weight[::-1, ::-1]
        dx = np.zeros((OH + kh - 1, OW + kw - 1))
        for h in range(dx.shape[0]):
            for w in range(dx.shape[1]):
                dx[h, w] = np.sum(padded[h : h + kh, w : w + kw] * turned)
        return dx
