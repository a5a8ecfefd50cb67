"""Your variance divides by the number of samples less one. Which of the two variances does the task ask
for, and what would become of a batch with one sample?

你的方差除以的是样本数减一。题目要的是哪一种方差？要是一批里只有一个样本，又会怎样？"""

# killed-by: one-feature, basic

import numpy as np


class BatchNorm:
    def __init__(self, gamma, beta, momentum=0.9, eps=1e-5):
        self.gamma, self.beta, self.momentum, self.eps = gamma, beta, momentum, eps
        self.running_mean, self.running_var = np.zeros(gamma.shape), np.zeros(gamma.shape)

    def forward(self, x, train=True):
        if train:
            mean, var = x.mean(axis=0), ((x - x.mean(axis=0)) ** 2).sum(axis=0) / (len(x) - 1)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            mean, var = self.running_mean, self.running_var
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
