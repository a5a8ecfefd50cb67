"""Scores near 1000 turn your result into something that is no number, because their exponentials are
infinite. What may be subtracted from all scores of a row without changing its shares?

得分在 1000 附近时，指数函数值是无穷大，你的结果就不再是数了。从一行的所有得分里同时减去什么，占比不变？"""

# killed-by: huge

import numpy as np


class SoftmaxWithLoss:
    def forward(self, x, t):
        e = np.exp(x)
        self.y = e / e.sum(axis=1, keepdims=True)
        self.t = t
        return -np.log(self.y[np.arange(len(t)), t]).mean()

    def backward(self, dout=1.0):
        dx = self.y.copy()
        dx[np.arange(len(self.t)), self.t] -= 1
        return dx * dout / len(self.t)
