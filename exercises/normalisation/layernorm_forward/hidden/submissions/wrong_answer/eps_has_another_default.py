"""With eps given all is right. What does the class take if none is given?

给了 eps 时都对。不给的时候，你的类用的是多少？"""

# killed-by: defaults

import numpy as np


class LayerNorm:
    def __init__(self, gamma, beta, eps=1e-6):
        self.gamma, self.beta, self.eps = gamma, beta, eps

    def forward(self, x):
        mean = x.mean(axis=-1, keepdims=True)
        var = x.var(axis=-1, keepdims=True)
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
