"""Where a column is narrow, a small change of x is a large one after the normalisation. What has x been
divided by?

一列的数越集中，x 的微小变化在归一化之后就越大。x 除以过什么？"""

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
        return self.gamma * (dout - dout.mean(axis=0) - self.x_hat * (dout * self.x_hat).mean(axis=0))
