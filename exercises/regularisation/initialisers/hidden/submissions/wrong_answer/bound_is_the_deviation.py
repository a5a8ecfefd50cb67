"""Normal weights are right, uniform ones are too small. If numbers are evenly spread between -a and a, is a their standard
deviation, or do they lie closer together than that?

正态的权重都对，均匀的偏小。在 -a 与 a 之间均匀分布的数，标准差就是 a 吗？还是更小？"""

# killed-by: one-weight, wide, filters

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
    return sigma * rng.standard_normal(shape)


def xavier_uniform(shape, rng):
    sigma = xavier(shape)
    return sigma * (2 * rng.random(shape) - 1)


def he_normal(shape, rng):
    sigma = he(shape)
    return sigma * rng.standard_normal(shape)


def he_uniform(shape, rng):
    sigma = he(shape)
    return sigma * (2 * rng.random(shape) - 1)
