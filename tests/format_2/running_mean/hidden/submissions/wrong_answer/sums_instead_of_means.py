"""这是每一段的和。平均值还要做什么？"""

# killed-by: basic

import numpy as np


def running_mean(x, width=3):
    return np.convolve(x, np.ones(width), "valid")
