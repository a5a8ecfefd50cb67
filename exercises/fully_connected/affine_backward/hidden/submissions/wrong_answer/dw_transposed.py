"""Your dW is the transpose of what is asked for. Compare its shape with that of W: an update such as
W - 0.1 * dW has to be possible, element by element.

你的 dW 是所求结果的转置。把它的形状和 W 比一比：W - 0.1 * dW 这样的更新要能逐个元素进行。"""

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
        self.dW = dout.T @ self.x
        self.db = dout.sum(axis=0)
        return (dout @ self.W.T).reshape(self.original_x_shape)
