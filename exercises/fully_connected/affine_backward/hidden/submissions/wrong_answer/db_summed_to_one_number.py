"""Your db is a single number. Each output unit has a bias of its own, and only the gradients of that
unit, one from every sample, belong to it.

你的 db 只有一个数。每个输出单元都有自己的偏置，只有该单元的梯度（每个样本各一个）才归它。"""

# killed-by: one, basic

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
        self.db = dout.sum()
        return (dout @ self.W.T).reshape(self.original_x_shape)
