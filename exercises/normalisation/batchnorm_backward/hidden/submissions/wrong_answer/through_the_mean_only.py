"""The columns of your gradient add up to 0, so the mean is taken care of. What else is made from x, and
divides every element of the column?

你的梯度每列之和为 0，说明均值已经考虑到了。还有什么也是由 x 算出来的，而且整列都要除以它？"""

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
        return self.gamma / self.std * (dout - dout.mean(axis=0))
