"""Along the last axis everything is right, with `axis=0` it is as if the axis had been left out. What
does Python make of `0 or -1`?

沿最后一个轴全对，`axis=0` 时却好像没有传 `axis` 一样。`0 or -1` 在 Python 里等于什么？"""

# killed-by: other-axis

import numpy as np


class Softmax:
    def __init__(self, axis=None):
        self.axis = axis or -1

    def forward(self, x):
        e = np.exp(x - x.max(axis=self.axis, keepdims=True))
        self.y = e / e.sum(axis=self.axis, keepdims=True)
        return self.y

    def backward(self, dout):
        return self.y * (dout - (dout * self.y).sum(axis=self.axis, keepdims=True))
