"""Fine near 0, but not a number far to the right: there exp of x is infinite both above and below the
fraction bar. Choose a form of the fraction by the sign of x.

在 0 附近没有问题，往右走远了就不是数了：分子和分母里的 exp(x) 同时变成无穷大。试试按 x 的正负选用不同形式的分式。"""

# killed-by: huge

import numpy as np


class Sigmoid:
    def forward(self, x):
        self.y = np.exp(x) / (1 + np.exp(x))
        return self.y

    def backward(self, dout):
        return dout * self.y * (1 - self.y)


class Tanh:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout):
        return dout * (1 - self.y**2)
