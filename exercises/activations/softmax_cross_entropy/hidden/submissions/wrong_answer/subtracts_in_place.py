"""The first backward is right, a second one after the same forward is not: the first has changed the
shares that forward left behind. Work on a copy.

第一次 backward 是对的，同一次 forward 之后再来一次就错了：前一次已经改动了 forward 留下的占比。请在副本上操作。"""

# killed-by: backward-twice

import numpy as np


class SoftmaxWithLoss:
    def forward(self, x, t):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y = e / e.sum(axis=1, keepdims=True)
        self.t = t
        log_y = x - np.logaddexp.reduce(x, axis=1, keepdims=True)
        return -log_y[np.arange(len(t)), t].mean()

    def backward(self, dout=1.0):
        dx = self.y
        dx[np.arange(len(self.t)), self.t] -= 1
        return dx * dout / len(self.t)
