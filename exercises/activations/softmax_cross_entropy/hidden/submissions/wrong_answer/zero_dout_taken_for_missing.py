"""Where the gradient that arrives is 0, yours is not: it is the one of a call without `dout`. A number
that is 0 and a number that was not given are two things.

传来的梯度是 0 时，你的结果却不是 0，而是没有传 `dout` 时的结果。等于 0 的数和没有给出的数不是一回事。"""

# killed-by: zero-dout

import numpy as np


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.t = t
        shifted = x - x.max(axis=1, keepdims=True)
        log_y = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        self.y = np.exp(log_y)
        return -log_y[np.arange(len(t)), t].mean()

    def backward(self, dout=None):
        dx = self.y.copy()
        dx[np.arange(len(self.t)), self.t] -= 1
        return dx * (dout or 1.0) / len(self.t)
