"""For a vector this works. With more axes, stepping through x goes row by row, and a whole row is
moved where a single element was meant.

x 是向量时没有问题。轴一多，按下标遍历 x 得到的是一行一行，本该只动一个元素，却动了整整一行。"""

# killed-by: matrix

import numpy as np


def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for i in range(x.size):
        before = x[i].copy()
        x[i] = before + h
        above = f(x)
        x[i] = before - h
        below = f(x)
        x[i] = before
        gradient[i] = (above - below) / (2 * h)
    return gradient
