"""What you subtract grows with the number of samples. The mean of a column depends on one element with
what weight?

你减去的量随样本数增大。一列的均值对其中一个元素的依赖，权重是多少？"""

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
        return self.gamma / self.std * (dout - dout.sum(axis=0) - self.x_hat * (dout * self.x_hat).sum(axis=0))
