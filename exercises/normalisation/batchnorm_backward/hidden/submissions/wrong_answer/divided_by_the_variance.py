"""Narrow columns come out far too large. Your gradient is divided by a power of the standard deviation:
which one?

数值集中的列，梯度大得离谱。你的梯度除以了标准差的几次方？应该是几次方？"""

# killed-by: small-variance, basic

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
        return self.gamma / self.std**2 * (dout - dout.mean(axis=0) - self.x_hat * (dout * self.x_hat).mean(axis=0))
