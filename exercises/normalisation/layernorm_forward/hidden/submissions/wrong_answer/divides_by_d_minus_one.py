"""Your variance divides by the number of features less one. Which of the two variances does the task
ask for? Libraries do not share one default.

你的方差除以的是特征数减一。题目要的是哪一种方差？各个库的默认值并不相同。"""

# killed-by: one-row, basic

import numpy as np


class LayerNorm:
    def __init__(self, gamma, beta, eps=1e-5):
        self.gamma, self.beta, self.eps = gamma, beta, eps

    def forward(self, x):
        mean = x.mean(axis=-1, keepdims=True)
        var = ((x - mean) ** 2).sum(axis=-1, keepdims=True) / max(x.shape[-1] - 1, 1)
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
