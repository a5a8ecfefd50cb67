"""Matrices are right. For filters you use the first two sides of the shape as if it were a matrix: what do these two
sides mean there, and what of the other two?

矩阵都对。对卷积核，你把形状的前两个数当成矩阵来用：它们在那里各是什么意思？后两个数呢？"""

# killed-by: filters, nonsquare-filters

import numpy as np


def fans(shape):
    return shape[0], shape[1]


def xavier(shape):
    fan_in, fan_out = fans(shape)
    return np.sqrt(2 / (fan_in + fan_out))


def he(shape):
    fan_in, fan_out = fans(shape)
    return np.sqrt(2 / fan_in)


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
