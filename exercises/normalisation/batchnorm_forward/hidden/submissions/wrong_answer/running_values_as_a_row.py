"""The values are right, but your running mean and variance have two axes. Whatever is kept per feature has
the shape of gamma.

数值都对，但你的滑动均值和滑动方差有两个轴。每个特征一个的量，形状都和 gamma 一样。"""

# killed-by: one-feature, basic

import numpy as np


class BatchNorm:
    def __init__(self, gamma, beta, momentum=0.9, eps=1e-5):
        self.gamma, self.beta, self.momentum, self.eps = gamma, beta, momentum, eps
        self.running_mean, self.running_var = np.zeros(gamma.shape), np.zeros(gamma.shape)

    def forward(self, x, train=True):
        if train:
            mean, var = x.mean(axis=0, keepdims=True), x.var(axis=0, keepdims=True)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            mean, var = self.running_mean, self.running_var
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
