"""Right while the windows lie side by side: each gradient times the kernel fills its own tile. Where
windows overlap, leave gaps or cells over, tiles do not cover the map.

窗口一个挨一个时是对的：每个梯度乘卷积核，正好填满自己那一块。一旦窗口重叠、留空或者剩下格子，这些小块就拼不成原图了。"""

# killed-by: overlap, gap, remainder

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
        self.db = dout.sum()
        self.dw = np.zeros((kh, kw))
        for i in range(dout.shape[0]):
            for j in range(dout.shape[1]):
                top, left = i * self.stride, j * self.stride
                self.dw += dout[i, j] * self.x[top : top + kh, left : left + kw]
        return np.kron(dout, self.weight)
