"""最后一段不见了。长度为 N 的数组里有多少段？"""

# killed-by: basic, one-window

import numpy as np


def running_mean(x, width=3):
    return np.array([x[n : n + width].mean() for n in range(len(x) - width)])
