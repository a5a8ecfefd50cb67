"""Right for small values, not a number for large ones: exp of 1000 is infinite, and infinity over
infinity has no value. Which constant can be taken off a slice without changing its shares?

数小的时候是对的，数大了就不是数：exp(1000) 是无穷大，无穷大除以无穷大没有值。从一组得分里减去怎样的常数，不会改变占比？"""

# killed-by: far-from-zero, rows-apart

import numpy as np


class Softmax:
    def __init__(self, axis=-1):
        self.axis = axis

    def forward(self, x):
        e = np.exp(x)
        self.y = e / e.sum(axis=self.axis, keepdims=True)
        return self.y

    def backward(self, dout):
        return self.y * (dout - (dout * self.y).sum(axis=self.axis, keepdims=True))
