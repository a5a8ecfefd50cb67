"""With two axes all is well. With more you mix vectors that have nothing to do with each other: how
many axes make up one vector?

两个轴时没有问题；轴一多，你就把互不相干的向量混在一起了：一个向量占几个轴？"""

# killed-by: 3-axes, 4-axes

import numpy as np


class LayerNorm:
    def __init__(self, gamma, beta, eps=1e-5):
        self.gamma, self.beta, self.eps = gamma, beta, eps

    def forward(self, x):
        mean = x.mean(axis=tuple(range(min(1, x.ndim - 1), x.ndim)), keepdims=True)
        var = x.var(axis=tuple(range(min(1, x.ndim - 1), x.ndim)), keepdims=True)
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
