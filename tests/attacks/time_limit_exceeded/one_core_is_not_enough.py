"""Multiplies matrices as large as fit, again and again: all time is spent in one library call after another.

Gains where processor time of threads, or of library calls, is not counted.
"""

import numpy as np


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        pass

    def forward(self, x):
        self.x = x

    def backward(self, dout):
        big = np.ones((1200, 1200))
        while True:
            big @ big
