"""The first round is right, the second on the same object takes the gradient at the first input. What
backward uses has to come from the forward just before it.

第一轮是对的，同一个对象的第二轮用的却是第一次输入处的梯度。反向用到的东西，必须来自紧挨在它前面的那次前向。"""

# killed-by: twice

import numpy as np


class Softmax:
    def __init__(self, axis=-1):
        self.axis = axis

    def forward(self, x):
        e = np.exp(x - x.max(axis=self.axis, keepdims=True))
        y = e / e.sum(axis=self.axis, keepdims=True)
        if not hasattr(self, "y"):
            self.y = y
        return y

    def backward(self, dout):
        return self.y * (dout - (dout * self.y).sum(axis=self.axis, keepdims=True))
