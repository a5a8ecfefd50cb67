"""Returns a batch of no images.

Gains where images are compared one by one, as many as there are in both.
"""

import numpy as np


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        pass

    def forward(self, x):
        self.x = x

    def backward(self, dout):
        return np.empty((0, *self.x.shape[1:]))
