"""You draw one number after the other. How many calls does it take if the generator is told at once how many numbers are
wanted?

你一个一个地抽随机数。如果一开始就告诉生成器要多少个，需要调用几次？"""

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
    return np.array([sigma * rng.standard_normal() for _ in range(int(np.prod(shape)))]).reshape(shape)


def xavier_uniform(shape, rng):
    sigma = xavier(shape)
    return np.array([sigma * rng.random() for _ in range(int(np.prod(shape)))]).reshape(shape)


def he_normal(shape, rng):
    sigma = he(shape)
    return np.array([sigma * rng.standard_normal() for _ in range(int(np.prod(shape)))]).reshape(shape)


def he_uniform(shape, rng):
    sigma = he(shape)
    return np.array([sigma * rng.random() for _ in range(int(np.prod(shape)))]).reshape(shape)
