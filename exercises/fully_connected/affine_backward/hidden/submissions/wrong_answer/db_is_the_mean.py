"""Your db is too small by a factor, the number of samples. If the loss is a mean, its gradient has
already been divided when it arrives here; the layer itself only sums.

你的 db 小了若干倍，倍数正是样本数。损失若是平均值，传到这里的梯度早已除过了；这一层自己只管求和。"""

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
        self.dW = self.x.T @ dout
        self.db = dout.mean(axis=0)
        return (dout @ self.W.T).reshape(self.original_x_shape)
