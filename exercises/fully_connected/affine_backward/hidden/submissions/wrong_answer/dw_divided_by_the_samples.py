"""Your dW is too small by a factor, the number of samples. Nothing in forward divides by it, so
nothing in backward does: each sample adds its share.

你的 dW 小了若干倍，倍数正是样本数。前向里没有除以它，反向里也就不除：每个样本的贡献直接相加。"""

# killed-by: basic

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
        self.dW = self.x.T @ dout / len(dout)
        self.db = dout.sum(axis=0)
        return (dout @ self.W.T).reshape(self.original_x_shape)
