"""None of your uniform weights is negative. The numbers you draw begin at 0: where is the middle of the range that the
weights should have?

你的均匀权重没有一个是负的。抽到的数从 0 开始：权重所在区间的中点应当在哪里？"""

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
    return np.sqrt(3) * sigma * rng.random(shape)


def he_normal(shape, rng):
    sigma = he(shape)
    return sigma * rng.standard_normal(shape)


def he_uniform(shape, rng):
    sigma = he(shape)
    return np.sqrt(3) * sigma * rng.random(shape)
