"""The mean is over the samples, and each contributes one number. Yours also counts the zeros of the
other classes, so it is too small by the number of classes.

平均是对样本取的，每个样本只贡献一个数。你把其他类别的那些 0 也数了进去，结果小了若干倍，倍数正是类别数。"""

# killed-by: one-sample, basic

import numpy as np


class SoftmaxWithLoss:
    def forward(self, x, t):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y = e / e.sum(axis=1, keepdims=True)
        self.t = t
        log_y = x - np.logaddexp.reduce(x, axis=1, keepdims=True)
        return -(np.eye(x.shape[1])[t] * log_y).mean()

    def backward(self, dout=1.0):
        dx = self.y.copy()
        dx[np.arange(len(self.t)), self.t] -= 1
        return dx * dout / len(self.t)
