"""All vectors share one mean and one variance in your code. Whom does each of them belong to?

在你的代码里，所有向量共用一个均值和一个方差。它们应当各属于谁？"""

# killed-by: basic, square

import numpy as np


class LayerNorm:
    def __init__(self, gamma, beta, eps=1e-5):
        self.gamma, self.beta, self.eps = gamma, beta, eps

    def forward(self, x):
        mean = x.mean()
        var = x.var()
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
