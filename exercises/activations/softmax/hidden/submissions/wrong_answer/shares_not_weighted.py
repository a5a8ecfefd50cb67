"""What is taken off the incoming gradient is a mean weighted by the shares. Yours gives every class
the same weight, which is right only where all shares are equal.

要从传来的梯度里减去的，是按占比加权的平均。你给每一类同样的权重，只有占比全都相等时才对。"""

# killed-by: two-classes, basic

import numpy as np


class Softmax:
    def __init__(self, axis=-1):
        self.axis = axis

    def forward(self, x):
        e = np.exp(x - x.max(axis=self.axis, keepdims=True))
        self.y = e / e.sum(axis=self.axis, keepdims=True)
        return self.y

    def backward(self, dout):
        return self.y * (dout - dout.mean(axis=self.axis, keepdims=True))
