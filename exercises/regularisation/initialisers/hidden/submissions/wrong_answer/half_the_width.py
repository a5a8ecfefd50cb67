"""Your uniform weights lie around 0, but only half as far out as they should. How wide is the range from -a to a, and how
wide is that of the numbers you draw?

你的均匀权重以 0 为中心，范围却只有应有的一半。从 -a 到 a 有多宽？抽到的数的范围又有多宽？"""

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
    return np.sqrt(3) * sigma * (rng.random(shape) - 0.5)


def he_normal(shape, rng):
    sigma = he(shape)
    return sigma * rng.standard_normal(shape)


def he_uniform(shape, rng):
    sigma = he(shape)
    return np.sqrt(3) * sigma * (rng.random(shape) - 0.5)
