"""dgamma is multiplied with the wrong array. What does gamma stand next to in forward: the output, or what is
there before scale and shift?

dgamma 乘错了数组。前向中，和 gamma 相乘的是输出，还是缩放平移之前的那个量？"""

# killed-by: one-feature, basic

import numpy as np


class BatchNorm:
    def __init__(self, gamma, beta, eps=1e-5):
        self.gamma, self.beta, self.eps = gamma, beta, eps

    def forward(self, x):
        self.std = np.sqrt(x.var(axis=0) + self.eps)
        self.x_hat = (x - x.mean(axis=0)) / self.std
        return self.gamma * self.x_hat + self.beta

    def backward(self, dout):
        self.dgamma = (dout * (self.gamma * self.x_hat + self.beta)).sum(axis=0)
        self.dbeta = dout.sum(axis=0)
        return self.gamma / self.std * (dout - dout.mean(axis=0) - self.x_hat * (dout * self.x_hat).mean(axis=0))
