"""A constant column or a large eps shows it: forward divides by the root of variance plus eps. Where in
backward does your code normalise once more, and by what?

遇到常数列或较大的 eps 就露馅了：前向除以的是方差加 eps 的平方根。反向里你又归一化了一次，用的是什么？"""

# killed-by: large-eps, constant-column

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
        x_hat = self.x_hat / np.maximum(self.x_hat.std(axis=0), 1e-8)
        return self.gamma / self.std * (dout - dout.mean(axis=0) - x_hat * (dout * x_hat).mean(axis=0))
