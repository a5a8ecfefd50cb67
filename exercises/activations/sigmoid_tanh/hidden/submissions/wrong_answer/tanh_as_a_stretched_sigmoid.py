"""Tanh is a sigmoid stretched to reach from -1 to 1, but not only upwards: it is also twice as steep
along x. Compare your value at 1 with the sample.

Tanh 确实是拉伸到 -1 与 1 之间的 Sigmoid，但不只是纵向拉伸，横向也要快一倍。把你在 1 处的值与样例比一比。"""

# killed-by: one, any-shape

import numpy as np


class Sigmoid:
    def forward(self, x):
        self.y = np.exp(-np.logaddexp(0, -x))
        return self.y

    def backward(self, dout):
        return dout * self.y * (1 - self.y)


class Tanh:
    def forward(self, x):
        self.y = 2 / (1 + np.exp(-x)) - 1
        return self.y

    def backward(self, dout):
        return dout * (1 - self.y**2)
