"""dout has one column per output, and W one row per input: the two do not fit, unless both numbers
are equal. Going back, inputs and outputs change places.

dout 的每列对应一个输出，W 的每行对应一个输入，除非两个数目相等，否则两者对不上。往回走的时候，输入和输出要互换位置。"""

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
        self.db = dout.sum(axis=0)
        return (dout @ self.W).reshape(self.original_x_shape)
