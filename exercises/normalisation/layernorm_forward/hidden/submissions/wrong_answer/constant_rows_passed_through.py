"""A constant row is not a special case: eps is there so that nothing needs to be looked up first. What
does the formula give for it?

常数行不需要特殊处理：有了 eps，就不必先检查什么。按公式，这一行的结果是什么？"""

# killed-by: constant-row

import numpy as np


class LayerNorm:
    def __init__(self, gamma, beta, eps=1e-5):
        self.gamma, self.beta, self.eps = gamma, beta, eps

    def forward(self, x):
        mean = x.mean(axis=-1, keepdims=True)
        var = x.var(axis=-1, keepdims=True)
        y = self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
        return np.where((var == 0) & (x.shape[-1] > 1), x, y)
