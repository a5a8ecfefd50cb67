"""Tables are right, more axes are not. Which axis do the features lie along, counted from the end?

二维时正确，轴一多就错。从后往前数，特征在哪个轴上？"""

# killed-by: 3-axes, 4-axes

import numpy as np


class LayerNorm:
    def __init__(self, gamma, beta, eps=1e-5):
        self.gamma, self.beta, self.eps = gamma, beta, eps

    def forward(self, x):
        mean = x.mean(axis=min(1, x.ndim - 1), keepdims=True)
        var = x.var(axis=min(1, x.ndim - 1), keepdims=True)
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
