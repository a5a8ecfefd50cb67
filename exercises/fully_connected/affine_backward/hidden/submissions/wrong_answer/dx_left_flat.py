"""The numbers of dx are right, its shape is not: it has one row per sample, while x came with more
axes. The gradient of an array has the shape of that array.

dx 里的数是对的，形状不对：你的 dx 每个样本一行，而 x 来的时候不止两个轴。数组的梯度要与数组本身同形。"""

# killed-by: 3-axes, 4-axes

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
        self.db = dout.sum(axis=0)
        return dout @ self.W.T
