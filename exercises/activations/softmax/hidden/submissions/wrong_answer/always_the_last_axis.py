"""Right along the last axis, wrong along any other. A square array hides it in its shape, not in its
values: do your sums go along the axis that was asked for?

沿最后一个轴是对的，沿别的轴都不对。方阵在形状上看不出来，在数值上却藏不住：你求和的方向是题目要求的那个轴吗？"""

# killed-by: other-axis

import numpy as np


class Softmax:
    def __init__(self, axis=-1):
        self.axis = axis

    def forward(self, x):
        e = np.exp(x - x.max(axis=-1, keepdims=True))
        self.y = e / e.sum(axis=-1, keepdims=True)
        return self.y

    def backward(self, dout):
        return self.y * (dout - (dout * self.y).sum(axis=-1, keepdims=True))
