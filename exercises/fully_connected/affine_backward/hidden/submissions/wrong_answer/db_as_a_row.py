"""Your db has two axes, the bias has one. A row of shape (1, M) and a vector of shape (M,) print
alike, but the gradient of a parameter has exactly its shape.

你的 db 有两个轴，而偏置只有一个。形状为 (1, M) 的一行和形状为 (M,) 的向量打印出来差不多，但参数的梯度必须与参数形状完全一致。"""

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
        self.db = dout.sum(axis=0, keepdims=True)
        return (dout @ self.W.T).reshape(self.original_x_shape)
