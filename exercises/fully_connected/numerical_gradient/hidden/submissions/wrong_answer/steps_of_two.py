"""Correct for straight functions, a little off for curved ones: your points are two steps to either
side, as if the 2 of the denominator belonged to the step. One h to the left, one h to the right.

对直线是对的，对弯曲的函数就差一点：你取的点在两边各两步远，好像把分母里的 2 也算进了步长。应当左边一个 h，右边一个 h。"""

# killed-by: step

import numpy as np


def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        before = x[place]
        x[place] = before + 2 * h
        above = f(x)
        x[place] = before - 2 * h
        below = f(x)
        x[place] = before
        gradient[place] = (above - below) / (4 * h)
    return gradient
