"""Ordinary rows come out right to many digits, narrow ones do not. Is eps added before the root is
taken, or after?

普通的行几乎全对，数值集中的行就不对了。eps 是在开方之前加的，还是之后？"""

# killed-by: small-variance, large-eps

import numpy as np


class LayerNorm:
    def __init__(self, gamma, beta, eps=1e-5):
        self.gamma, self.beta, self.eps = gamma, beta, eps

    def forward(self, x):
        mean = x.mean(axis=-1, keepdims=True)
        var = x.var(axis=-1, keepdims=True)
        return self.gamma * (x - mean) / (np.sqrt(var) + self.eps) + self.beta
