"""Returns one number in as many axes as an array may have, half of them negative infinities.

Gains where an explanation nests lists without a bound, or is no JSON any more.
"""

import numpy as np


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        pass

    def forward(self, x):
        self.x = x

    def backward(self, dout):
        return np.full((1,) * 15 + (2,), -np.inf, np.float16)
