import math

import numpy as np


class LayerNorm:
    def __init__(self, gamma, beta, eps=1e-5):
        self.gamma, self.beta, self.eps = gamma, beta, eps

    def forward(self, x):
        y = np.empty(x.shape)
        for place in np.ndindex(x.shape[:-1]):
            vector = [float(value) for value in x[place]]
            mean = math.fsum(vector) / len(vector)
            var = math.fsum((value - mean) ** 2 for value in vector) / len(vector)
            for d, value in enumerate(vector):
                y[(*place, d)] = self.gamma[d] * (value - mean) / math.sqrt(var + self.eps) + self.beta[d]
        return y
