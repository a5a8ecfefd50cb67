"""Fine near 0, but not a number far from it: exp of a large argument is infinite, and infinity
divided by infinity is nothing at all. Can the fraction be written with exponents that are never
positive?

在 0 附近没有问题，离得远了就不是数了：指数太大时 exp 是无穷大，无穷大除以无穷大没有意义。能不能把分式改写成指数永远不为正的形式？"""

# killed-by: huge

import numpy as np


class Sigmoid:
    def forward(self, x):
        self.y = np.exp(-np.logaddexp(0, -x))
        return self.y

    def backward(self, dout):
        return dout * self.y * (1 - self.y)


class Tanh:
    def forward(self, x):
        self.y = (np.exp(2 * x) - 1) / (np.exp(2 * x) + 1)
        return self.y

    def backward(self, dout):
        return dout * (1 - self.y**2)
