"""A batch of one sample gets its gradient through unchanged. But its output is beta, whatever the input is: what
does that say of the gradient?

只有一个样本时，你让梯度原样通过了。可是这时输出总是 beta，与输入无关：那么梯度应当是多少？"""

# killed-by: one-sample

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
        if len(dout) == 1:
            return self.gamma * dout
        return self.gamma / self.std * (dout - dout.mean(axis=0) - self.x_hat * (dout * self.x_hat).mean(axis=0))
