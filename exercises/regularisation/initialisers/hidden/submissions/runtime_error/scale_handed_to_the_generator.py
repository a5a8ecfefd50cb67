"""You ask the generator for numbers that are scaled already. It offers only the plain ones here: what do you do with a
standard normal number to give it another standard deviation?

你要求生成器直接给出缩放好的数，这里它只提供最基本的。怎样让一个标准正态的数变成另一个标准差？"""

# killed-by: one-weight, wide, high, filters

import numpy as np


def fans(shape):
    if len(shape) == 2:
        return shape
    F, C, kh, kw = shape
    return C * kh * kw, F * kh * kw


def xavier(shape):
    fan_in, fan_out = fans(shape)
    return np.sqrt(2 / (fan_in + fan_out))


def he(shape):
    fan_in, fan_out = fans(shape)
    return np.sqrt(2 / fan_in)


def xavier_normal(shape, rng):
    sigma = xavier(shape)
    return rng.normal(0.0, sigma, shape)


def xavier_uniform(shape, rng):
    sigma = xavier(shape)
    return rng.uniform(-np.sqrt(3) * sigma, np.sqrt(3) * sigma, shape)


def he_normal(shape, rng):
    sigma = he(shape)
    return rng.normal(0.0, sigma, shape)


def he_uniform(shape, rng):
    sigma = he(shape)
    return rng.uniform(-np.sqrt(3) * sigma, np.sqrt(3) * sigma, shape)
