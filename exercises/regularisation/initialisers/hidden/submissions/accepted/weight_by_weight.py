import math

import numpy as np


def bound_and_deviation(shape, he):
    area = math.prod(shape[2:])
    inputs, outputs = (shape[0], shape[1]) if len(shape) == 2 else (shape[1] * area, shape[0] * area)
    mean = inputs if he else (inputs + outputs) / 2
    return math.sqrt((6 if he else 3) / mean), math.sqrt((2 if he else 1) / mean)


def normal(shape, numbers, he):
    _, deviation = bound_and_deviation(shape, he)
    W = np.empty(shape)
    for place in np.ndindex(*shape):
        W[place] = numbers[place] * deviation
    return W


def uniform(shape, numbers, he):
    bound, _ = bound_and_deviation(shape, he)
    W = np.empty(shape)
    for place in np.ndindex(*shape):
        W[place] = numbers[place] * bound + (numbers[place] - 1) * bound
    return W


def xavier_normal(shape, rng):
    return normal(shape, rng.standard_normal(shape), he=False)


def xavier_uniform(shape, rng):
    return uniform(shape, rng.random(shape), he=False)


def he_normal(shape, rng):
    return normal(shape, rng.standard_normal(shape), he=True)


def he_uniform(shape, rng):
    return uniform(shape, rng.random(shape), he=True)
