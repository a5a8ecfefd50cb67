"""Sigmoid is right, but Tanh uses the same slope, y (1 - y). Differentiate tanh by itself; at 0,
where the curve is steepest, its slope is 1.

Sigmoid 是对的，但 Tanh 用了同一个斜率 y (1 - y)。请单独对 Tanh 求导：在最陡的 0 处，它的斜率是 1。"""

# killed-by: zero, any-shape

import numpy as np


class Sigmoid:
    def forward(self, x):
        self.y = np.exp(-np.logaddexp(0, -x))
        return self.y

    def backward(self, dout):
        return dout * self.y * (1 - self.y)


class Tanh:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout):
        return dout * self.y * (1 - self.y)
