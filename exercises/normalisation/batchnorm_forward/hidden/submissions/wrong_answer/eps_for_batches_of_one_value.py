"""A constant column is not a special case: eps is there so that nothing needs to be looked up first.
What does the formula give for it?

常数列不需要特殊处理：有了 eps，就不必先检查什么。按公式，这一列的结果是什么？"""

# killed-by: constant-column, one-sample

import numpy as np


class BatchNorm:
    def __init__(self, gamma, beta, momentum=0.9, eps=1e-5):
        self.gamma, self.beta, self.momentum, self.eps = gamma, beta, momentum, eps
        self.running_mean, self.running_var = np.zeros(gamma.shape), np.zeros(gamma.shape)

    def forward(self, x, train=True):
        if train:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            mean, var = self.running_mean, self.running_var
        return np.where(var == 0, x, self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta)
