"""Features with a scale near 1 come out nearly right. Count how often gamma enters between dout and your
result.

缩放接近 1 的特征差不多是对的。数一数，从 dout 到你的结果，gamma 一共乘了几次。"""

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
        return self.gamma * self.gamma / self.std * (dout - dout.mean(axis=0) - self.x_hat * (dout * self.x_hat).mean(axis=0))
