"""Your He weights for matrices have the wrong size. In x @ W, does one output add up a row of W or a column?

矩阵的 He 权重大小不对。在 x @ W 里，一个输出加起来的是 W 的一行，还是一列？"""

# killed-by: wide, high

import numpy as np


def fans(shape):
    F, C = shape[:2]
    area = int(np.prod(shape[2:]))
    return C * area, F * area


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
