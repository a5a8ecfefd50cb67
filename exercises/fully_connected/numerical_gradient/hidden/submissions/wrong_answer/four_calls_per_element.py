"""The result is right, but f is called more often than need be: the mean of the differences to the
left and to the right is one difference, from one side to the other.

结果是对的，只是 f 调用得太多了：左边的差与右边的差取平均，其实就是从这一边到那一边的一个差。"""

# killed-by: one, several, matrix

import numpy as np


def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        right = (f(x + step) - f(x)) / h
        left = (f(x) - f(x - step)) / h
        gradient[place] = (right + left) / 2
    return gradient
