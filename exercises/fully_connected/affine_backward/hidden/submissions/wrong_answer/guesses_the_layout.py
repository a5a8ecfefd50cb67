"""Fine until W is square. Then both W and its transpose fit, and you take the one that happens to
work without an error: write the sizes under the product and see which is right.

W 不是方阵时没有问题。W 是方阵时，它和它的转置都放得进去，而你选了那个“恰好不报错”的。把尺寸写在乘积下面，看看哪个才对。"""

# killed-by: equal-sizes

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
        W = self.W if self.W.shape[0] == dout.shape[1] else self.W.T
        return (dout @ W).reshape(self.original_x_shape)
