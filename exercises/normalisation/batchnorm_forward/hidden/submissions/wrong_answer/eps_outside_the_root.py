"""Wide columns come out right to many digits, narrow ones do not. Is eps added before the root is taken,
or after?

数值分散的列几乎全对，很集中的列就不对了。eps 是在开方之前加的，还是之后？"""

# killed-by: small-variance, large-eps

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
        return self.gamma * (x - mean) / (np.sqrt(var) + self.eps) + self.beta
