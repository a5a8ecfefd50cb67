"""The weighted sums are right, and off by the same number in every row of a column. What is added to
them?

加权和是对的，只是同一列里每一行都差了同一个数。还该加上什么？"""

# killed-by: one, basic

import numpy as np


class FullyConnected:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        return x.reshape(x.shape[0], -1) @ self.W
