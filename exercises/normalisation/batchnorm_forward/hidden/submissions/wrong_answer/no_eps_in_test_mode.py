"""Training is right, and test mode nearly so. Where the running variance is small, it is not: what do
the two modes add to the variance?

训练模式对，测试模式也差不多对，但滑动方差很小时就错了：两种模式下，方差上分别加了什么？"""

# killed-by: test-mode

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
            return self.gamma * (x - self.running_mean) / np.sqrt(self.running_var) + self.beta
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
