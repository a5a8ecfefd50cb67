"""两端补了零，结果与输入一样长。题目要求补零吗？"""

# killed-by: basic

import numpy as np


def running_mean(x, width=3):
    return np.convolve(x, np.ones(width) / width, "same")
