"""After one batch all is right, after two the first is forgotten. From what does a running value start when
the second batch comes?

一批之后全对，两批之后第一批就被忘了。第二批到来时，滑动值是从哪里接着算的？"""

# killed-by: train-train, train-test

import numpy as np


class BatchNorm:
    def __init__(self, gamma, beta, momentum=0.9, eps=1e-5):
        self.gamma, self.beta, self.momentum, self.eps = gamma, beta, momentum, eps
        self.running_mean, self.running_var = np.zeros(gamma.shape), np.zeros(gamma.shape)

    def forward(self, x, train=True):
        if train:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.running_mean, self.running_var = (1 - self.momentum) * mean, (1 - self.momentum) * var
        else:
            mean, var = self.running_mean, self.running_var
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
