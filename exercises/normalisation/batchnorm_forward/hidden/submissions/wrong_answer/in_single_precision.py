"""Far from zero your numbers lose their last digits. Which type does your code compute in, and how
fine is it near a thousand?

离零远的地方，你的数丢掉了末尾几位。你的代码用的是什么类型？在一千附近，它的精度还有多细？"""

# killed-by: offset

import numpy as np


class BatchNorm:
    def __init__(self, gamma, beta, momentum=0.9, eps=1e-5):
        self.gamma, self.beta, self.momentum, self.eps = gamma, beta, momentum, eps
        self.running_mean, self.running_var = np.zeros(gamma.shape), np.zeros(gamma.shape)

    def forward(self, x, train=True):
        x = x.astype(np.float32)
        if train:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            mean, var = self.running_mean, self.running_var
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
