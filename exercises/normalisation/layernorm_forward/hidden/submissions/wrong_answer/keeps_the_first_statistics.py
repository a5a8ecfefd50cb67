"""The first call is right, the second on the same object is normalised by the first one's mean and variance. What
does a layer have to keep here?

第一次调用是对的，同一个对象上的第二次却用了第一次的均值和方差。这里有什么需要保存的吗？"""

# killed-by: twice

import numpy as np


class LayerNorm:
    def __init__(self, gamma, beta, eps=1e-5):
        self.gamma, self.beta, self.eps = gamma, beta, eps

    def forward(self, x):
        if not hasattr(self, "mean"):
            self.mean, self.std = x.mean(axis=-1, keepdims=True)[:1], np.sqrt(x.var(axis=-1, keepdims=True) + self.eps)[:1]
            return self.gamma * (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(
                x.var(axis=-1, keepdims=True) + self.eps
            ) + self.beta
        return self.gamma * (x - self.mean) / self.std + self.beta
