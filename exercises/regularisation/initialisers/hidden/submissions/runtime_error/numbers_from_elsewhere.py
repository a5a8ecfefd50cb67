"""Nobody asked the generator that your function was given. Where do your random numbers come from, and who can repeat them?

交给你的随机数生成器没有被用过。你的随机数是从哪里来的？别人能重复出同样的结果吗？"""

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
    return sigma * np.random.standard_normal(shape)


def xavier_uniform(shape, rng):
    sigma = xavier(shape)
    return np.sqrt(3) * sigma * (2 * np.random.random(shape) - 1)


def he_normal(shape, rng):
    sigma = he(shape)
    return sigma * np.random.standard_normal(shape)


def he_uniform(shape, rng):
    sigma = he(shape)
    return np.sqrt(3) * sigma * (2 * np.random.random(shape) - 1)
