"""The way through the standard deviation is there, but the columns of your gradient do not add up to 0. Which
way from x to y is missing?

经过标准差的那条路有了，但你的梯度每列之和不是 0。从 x 到 y 还缺哪条路？"""

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
        self.dgamma = (dout * self.x_hat).sum(axis=0)
        self.dbeta = dout.sum(axis=0)
        return self.gamma / self.std * (dout - self.x_hat * (dout * self.x_hat).mean(axis=0))
