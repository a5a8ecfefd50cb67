"""The gradient has the right pattern, but each column another factor. What happens to the normalised
value right before it becomes y?

梯度的样子是对的，但每列差一个倍数。归一化之后的值在成为 y 之前，还经过了什么？"""

# killed-by: basic

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
        return 1 / self.std * (dout - dout.mean(axis=0) - self.x_hat * (dout * self.x_hat).mean(axis=0))
