"""Your db is too small by a factor, the number of windows. The bias was added to every result, so
every gradient counts in full.

你的 db 小了若干倍，倍数正是窗口的个数。偏置加到了每个结果上，所以每个梯度都要足额计入。"""

# killed-by: basic, window-1

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
        self.db = dout.mean()
        for i in range(dout.shape[0]):
            for j in range(dout.shape[1]):
                top, left = i * self.stride, j * self.stride
                dx[top : top + kh, left : left + kw] += dout[i, j] * self.weight
                self.dw += dout[i, j] * self.x[top : top + kh, left : left + kw]
        return dx
