import numpy as np


class FullyConnected:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        sides = x.shape[1:]
        W = self.W.reshape(*sides, len(self.b))
        return np.tensordot(x, W, axes=len(sides)) + self.b
