"""Fine until a share is so small that it becomes 0, and its logarithm infinite. The exponential and
the logarithm would have cancelled each other: can you do without computing either for the right
class?

平时没有问题，直到某个占比小得变成了 0，它的对数成了无穷大。指数和对数本可以互相抵消：对正确的那一类，能不能两者都不算？"""

# killed-by: underflow

import numpy as np


class SoftmaxWithLoss:
    def forward(self, x, t):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y = e / e.sum(axis=1, keepdims=True)
        self.t = t
        return -np.log(self.y[np.arange(len(t)), t]).mean()

    def backward(self, dout=1.0):
        dx = self.y.copy()
        dx[np.arange(len(self.t)), self.t] -= 1
        return dx * dout / len(self.t)
