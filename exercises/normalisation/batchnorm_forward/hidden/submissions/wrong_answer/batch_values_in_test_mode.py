"""Test mode gives what training would give. With a single sample that is beta, whatever it looks like:
which mean and variance are there for later use?

测试模式给出的和训练模式一样。这样一来，只有一个样本时结果总是 beta，不管输入是什么：哪些均值和方差是留着以后用的？"""

# killed-by: test-mode, train-test

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
            mean, var = x.mean(axis=0), x.var(axis=0)
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
