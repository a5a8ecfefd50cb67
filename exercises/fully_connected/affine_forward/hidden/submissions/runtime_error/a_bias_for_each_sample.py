"""Each output unit has one bias, and every sample gets it. You hand the biases down the rows, one to
each sample: that works only where there are as many samples as units.

每个输出单元有一个偏置，所有样本共用。你却把偏置沿着行发下去，每个样本一个：只有样本数恰好等于单元数时才行得通。"""

# killed-by: basic

import numpy as np


class FullyConnected:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        return x.reshape(x.shape[0], -1) @ self.W + self.b[:, np.newaxis]
