"""Values are right, shapes are not: your parameter gradients have two axes. A gradient has exactly the shape of
what it belongs to.

数值对，形状不对：你的参数梯度有两个轴。梯度的形状必须和它所属的参数完全一样。"""

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
        self.dgamma = (dout * self.x_hat).sum(axis=0, keepdims=True)
        self.dbeta = dout.sum(axis=0, keepdims=True)
        return self.gamma / self.std * (dout - dout.mean(axis=0) - self.x_hat * (dout * self.x_hat).mean(axis=0))
