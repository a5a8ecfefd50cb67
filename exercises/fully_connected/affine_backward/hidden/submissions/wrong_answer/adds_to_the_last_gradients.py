"""The first round is right; after the second, dW and db still hold the first. Here each backward
replaces what the last one left behind.

第一轮是对的；第二轮之后，dW 和 db 里还留着第一轮的结果。本题中每次 backward 都要覆盖上一次留下的值。"""

# killed-by: twice

import numpy as np


class FullyConnected:
    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.dW = np.zeros(W.shape)
        self.db = np.zeros(b.shape)

    def forward(self, x):
        self.original_x_shape = x.shape
        self.x = x.reshape(x.shape[0], -1)
        return self.x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.dW + self.x.T @ dout
        self.db = self.db + dout.sum(axis=0)
        return (dout @ self.W.T).reshape(self.original_x_shape)
