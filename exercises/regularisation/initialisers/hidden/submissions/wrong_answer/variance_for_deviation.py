"""Your scale is the square of the right one. Which of the two does a number with standard deviation 1 have to be multiplied
by: the new variance, or its root?

你的倍数是正确值的平方。把标准差为 1 的数乘以什么，才能得到想要的方差：乘方差本身，还是它的平方根？"""

# killed-by: one-weight, wide, high, filters

import numpy as np


def fans(shape):
    if len(shape) == 2:
        return shape
    F, C, kh, kw = shape
    return C * kh * kw, F * kh * kw


def xavier(shape):
    fan_in, fan_out = fans(shape)
    return 2 / (fan_in + fan_out)


def he(shape):
    fan_in, fan_out = fans(shape)
    return 2 / fan_in


def xavier_normal(shape, rng):
    sigma = xavier(shape)
    return sigma * rng.standard_normal(shape)


def xavier_uniform(shape, rng):
    sigma = xavier(shape)
    return np.sqrt(3) * sigma * (2 * rng.random(shape) - 1)


def he_normal(shape, rng):
    sigma = he(shape)
    return sigma * rng.standard_normal(shape)


def he_uniform(shape, rng):
    sigma = he(shape)
    return np.sqrt(3) * sigma * (2 * rng.random(shape) - 1)
