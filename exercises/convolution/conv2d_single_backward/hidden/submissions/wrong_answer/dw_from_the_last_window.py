"""Your dw comes from a single window, the last. The kernel was laid on all of them, so each adds its
share.

你的 dw 只来自一个窗口，就是最后那个。卷积核在所有窗口上都用过，每个窗口都要加上自己的一份。"""

# killed-by: basic

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
        for i in range(dout.shape[0]):
            for j in range(dout.shape[1]):
                top, left = i * self.stride, j * self.stride
                dx[top : top + kh, left : left + kw] += dout[i, j] * self.weight
                self.dw = dout[i, j] * self.x[top : top + kh, left : left + kw]
        return dx
