"""The first round is right, and so is a second one of the same size; with more or fewer samples the
means are off. By which number do you divide, and when was it counted?

第一轮是对的，同样大小的第二轮也对；样本多了或少了，平均值就错了。你除以的是哪个数，它是什么时候数出来的？"""

# killed-by: twice

import numpy as np


class BatchNorm:
    def __init__(self, gamma, beta, eps=1e-5):
        self.gamma, self.beta, self.eps = gamma, beta, eps
        self.N = None

    def forward(self, x):
        if self.N is None:
            self.N = len(x)
        self.std = np.sqrt(x.var(axis=0) + self.eps)
        self.x_hat = (x - x.mean(axis=0)) / self.std
        return self.gamma * self.x_hat + self.beta

    def backward(self, dout):
        self.dgamma = (dout * self.x_hat).sum(axis=0)
        self.dbeta = dout.sum(axis=0)
        return self.gamma / self.std * (dout - self.dbeta / self.N - self.x_hat * self.dgamma / self.N)
