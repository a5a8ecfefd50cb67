"""All values are twice too large. From x - h to x + h it is two steps: what do you divide the
difference by?

所有的值都大了一倍。从 x - h 到 x + h 一共走了两步：你除以的是多少？"""

# killed-by: one, matrix

import numpy as np


def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        before = x[place]
        x[place] = before + h
        above = f(x)
        x[place] = before - h
        below = f(x)
        x[place] = before
        gradient[place] = (above - below) / h
    return gradient
