"""The small number inside your logarithm guards against log(0), and changes the loss of every sample
whose class is unlikely: at a share of 1e-11 it decides alone. Start from the logarithm of the shares
instead.

对数里加的那个小数防住了 log(0)，却改变了所有“不太可能”的样本的损失：占比只有 1e-11 时，结果全由它说了算。不妨直接从占比的对数算起。"""

# killed-by: unlikely

import numpy as np


class SoftmaxWithLoss:
    def forward(self, x, t):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y = e / e.sum(axis=1, keepdims=True)
        self.t = t
        return -np.log(self.y[np.arange(len(t)), t] + 1e-7).mean()

    def backward(self, dout=1.0):
        dx = self.y.copy()
        dx[np.arange(len(self.t)), self.t] -= 1
        return dx * dout / len(self.t)
