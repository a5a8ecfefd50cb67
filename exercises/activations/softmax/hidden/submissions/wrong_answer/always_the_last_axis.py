"""Where another axis than the last is asked for, your result is wrong. A square array hides it in its
shape, not in its values: do your sums go along the axis that was asked for?

要求的轴不是最后一个时，你的结果就不对。方阵在形状上看不出来，在数值上却藏不住：你求和的方向是题目要求的那个轴吗？"""

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
