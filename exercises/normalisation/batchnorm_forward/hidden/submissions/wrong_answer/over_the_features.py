"""Now every sample has mean 0. Batch normalisation compares a feature with itself in the other samples:
along which axis are they?

现在每个样本的均值为 0。批归一化是拿一个特征和它在其他样本中的取值相比：它们沿着哪个轴排列？"""

# killed-by: square, basic

import numpy as np


class BatchNorm:
    def __init__(self, gamma, beta, momentum=0.9, eps=1e-5):
        self.gamma, self.beta, self.momentum, self.eps = gamma, beta, momentum, eps
        self.running_mean, self.running_var = np.zeros(gamma.shape), np.zeros(gamma.shape)

    def forward(self, x, train=True):
        if train:
            mean, var = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean[0]
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var[0]
        else:
            mean, var = self.running_mean, self.running_var
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
