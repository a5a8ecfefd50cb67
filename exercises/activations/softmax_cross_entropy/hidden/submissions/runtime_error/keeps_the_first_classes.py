"""The first round is right, the second on the same object still aims at the classes of the first.
Both the shares and the classes are to be kept anew in every forward.

第一轮是对的，同一个对象的第二轮瞄准的还是第一轮的类别。占比和类别在每次 forward 时都要重新存下。"""

# killed-by: twice

import numpy as np


class SoftmaxWithLoss:
    def forward(self, x, t):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y = e / e.sum(axis=1, keepdims=True)
        self.t = getattr(self, "t", t)
        log_y = x - np.logaddexp.reduce(x, axis=1, keepdims=True)
        return -log_y[np.arange(len(t)), t].mean()

    def backward(self, dout=1.0):
        dx = self.y.copy()
        dx[np.arange(len(self.t)), self.t] -= 1
        return dx * dout / len(self.t)
