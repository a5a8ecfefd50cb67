"""With a momentum of 0 the running values are to be those of the last batch; yours move as with the
default. Is a parameter that is 0 left out?

momentum 为 0 时，滑动值应当就是最后一批的值，你的却像用了默认值。参数等于 0，算是没有传吗？"""

# killed-by: momentum-0

import numpy as np


class BatchNorm:
    def __init__(self, gamma, beta, momentum=None, eps=None):
        self.gamma, self.beta = gamma, beta
        self.momentum = momentum or 0.9
        self.eps = eps or 1e-5
        self.running_mean = np.zeros(gamma.shape)
        self.running_var = np.zeros(gamma.shape)

    def forward(self, x, train=True):
        mean, var = self.running_mean, self.running_var
        if train:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
