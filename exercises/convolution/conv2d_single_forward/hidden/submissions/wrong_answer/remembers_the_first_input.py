"""The first call is right, the second on the same object repeats its answer. Every forward has to
look at the input it was given.

第一次调用是对的，同一个对象再调用一次，给出的还是上次的答案。每次 forward 都要看这一次的输入。"""

# killed-by: twice

import numpy as np


class Conv2dSingle:
    def __init__(self, weight, bias, stride=1):
        self.weight = weight
        self.bias = bias
        self.stride = stride

    def forward(self, x):
        self.x = x = getattr(self, "x", x)
        kh, kw = self.weight.shape
        OH = (x.shape[0] - kh) // self.stride + 1
        OW = (x.shape[1] - kw) // self.stride + 1
        y = np.zeros((OH, OW))
        for i in range(OH):
            for j in range(OW):
                top, left = i * self.stride, j * self.stride
                window = x[top : top + kh, left : left + kw]
                y[i, j] = np.sum(window * self.weight) + self.bias
        return y
