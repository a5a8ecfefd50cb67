"""The first round is right, the second on the same object is not: its gradient goes where the first
input was positive. Which forward does a backward belong to?

第一轮是对的，同一个对象的第二轮就错了：梯度去了第一次输入为正的地方。一次 backward 对应的是哪一次 forward？"""

# killed-by: twice

import numpy as np


class ReLU:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        if self.mask is None:
            self.mask = x > 0
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout * self.mask
