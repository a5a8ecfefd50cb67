"""Your vectors have the right length, but not the mean that beta asks for. What comes before the division?

你的向量长度对了，平均值却不是 beta 所要求的。除法之前还要做什么？"""

# killed-by: basic

import numpy as np


class LayerNorm:
    def __init__(self, gamma, beta, eps=1e-5):
        self.gamma, self.beta, self.eps = gamma, beta, eps

    def forward(self, x):
        mean = x.mean(axis=-1, keepdims=True)
        var = x.var(axis=-1, keepdims=True)
        return self.gamma * x / np.sqrt(var + self.eps) + self.beta
