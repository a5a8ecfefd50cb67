"""Matrices are right; filters get weights that are far too large. How many numbers of the image does one filter see at
once: one for each channel?

矩阵都对，卷积核的权重却大得多。一个卷积核一次看到图像上的多少个数：每个通道只有一个吗？"""

# killed-by: filters, nonsquare-filters

import numpy as np


def fans(shape):
    return shape if len(shape) == 2 else (shape[1], shape[0])


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
