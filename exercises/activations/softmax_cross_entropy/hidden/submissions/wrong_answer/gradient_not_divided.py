"""The loss is right, its gradient too large by a factor that is 1 for one sample. The mean over the
batch belongs to the loss: what does it do to the slope?

损失是对的，梯度却大了若干倍，只有一个样本时倍数才是 1。取平均是损失的一部分：它对斜率有什么影响？"""

# killed-by: basic

import numpy as np


class SoftmaxWithLoss:
    def forward(self, x, t):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y = e / e.sum(axis=1, keepdims=True)
        self.t = t
        log_y = x - np.logaddexp.reduce(x, axis=1, keepdims=True)
        return -log_y[np.arange(len(t)), t].mean()

    def backward(self, dout=1.0):
        dx = self.y.copy()
        dx[np.arange(len(self.t)), self.t] -= 1
        return dx * dout
