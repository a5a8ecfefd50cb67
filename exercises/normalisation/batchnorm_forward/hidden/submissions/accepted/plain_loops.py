import math

import numpy as np


class BatchNorm:
    def __init__(self, gamma, beta, momentum=0.9, eps=1e-5):
        self.gamma, self.beta, self.momentum, self.eps = gamma, beta, momentum, eps
        self.running_mean, self.running_var = np.zeros(len(gamma)), np.zeros(len(gamma))

    def forward(self, x, train=True):
        y = np.empty(x.shape)
        for d in range(x.shape[1]):
            column = [float(value) for value in x[:, d]]
            if train:
                mean = sum(column) / len(column)
                var = sum((value - mean) ** 2 for value in column) / len(column)
                self.running_mean[d] += (1 - self.momentum) * (mean - self.running_mean[d])
                self.running_var[d] += (1 - self.momentum) * (var - self.running_var[d])
            else:
                mean, var = self.running_mean[d], self.running_var[d]
            for n, value in enumerate(column):
                y[n, d] = self.gamma[d] * (value - mean) / math.sqrt(var + self.eps) + self.beta[d]
        return y
