"""Your Xavier weights are right only where a layer has as many inputs as outputs. Who else, besides the numbers on their way
forward, wants to keep its size?

只有输入与输出个数相同时，你的 Xavier 权重才对。除了前向的数值，还有什么也希望大小不变？"""

# killed-by: wide, high, filters

import numpy as np


def fans(shape):
    if len(shape) == 2:
        return shape
    F, C, kh, kw = shape
    return C * kh * kw, F * kh * kw


def xavier(shape):
    fan_in, fan_out = fans(shape)
    return np.sqrt(1 / fan_in)


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
