"""You add up the gradients of each sample, over its units. The bias was added to every sample, so the
sum goes the other way: over the samples.

你是对每个样本、沿着各单元求和。偏置加到了每个样本上，所以求和的方向恰好相反：沿着各样本。"""

# killed-by: basic, equal-sizes

import numpy as np


class FullyConnected:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.original_x_shape = x.shape
        self.x = x.reshape(x.shape[0], -1)
        return self.x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=1)
        return (dout @ self.W.T).reshape(self.original_x_shape)
