"""Your gradient pushes every score down, the right one too. The right class has to rise: what does
the logarithm of its share contribute besides the shares?

你的梯度把每个得分都往下压，连正确的那一类也不例外，而它应当上升。除了占比之外，正确类别的对数还贡献了什么？"""

# killed-by: one-sample, basic

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
        return dx * dout / len(self.t)
