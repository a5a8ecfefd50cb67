"""Initial weights that keep the size of the numbers on their way through a layer."""

import math
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Shape = tuple[int, ...]


class Random(Protocol):
    """What is needed of numpy's Generator."""

    def standard_normal(self, size: Shape) -> Array: ...

    def random(self, size: Shape) -> Array: ...


def xavier_normal(shape: Shape, rng: Random) -> Array:
    """For layers that are nearly linear around 0. Source: Glorot and Bengio, 2010."""
    return _xavier_deviation(shape) * rng.standard_normal(shape)


def xavier_uniform(shape: Shape, rng: Random) -> Array:
    """As xavier_normal, evenly spread."""
    return _xavier_deviation(shape) * _evenly_spread(shape, rng)


def he_normal(shape: Shape, rng: Random) -> Array:
    """For layers before a rectifier, which lets half of its input pass. Source: He and others, 2015."""
    return _he_deviation(shape) * rng.standard_normal(shape)


def he_uniform(shape: Shape, rng: Random) -> Array:
    """As he_normal, evenly spread."""
    return _he_deviation(shape) * _evenly_spread(shape, rng)


def _fans(shape: Shape) -> tuple[int, int]:
    """How many inputs one output adds up, and how many outputs one input goes into.

    A matrix has the shape (inputs, outputs), filters have (outputs, inputs, kh, kw).
    """
    if len(shape) == 2:
        return shape[0], shape[1]
    F, C = shape[:2]
    area = math.prod(shape[2:])
    return C * area, F * area


def _xavier_deviation(shape: Shape) -> float:
    return math.sqrt(2 / sum(_fans(shape)))


def _he_deviation(shape: Shape) -> float:
    fan_in, _ = _fans(shape)
    return math.sqrt(2 / fan_in)


def _evenly_spread(shape: Shape, rng: Random) -> Array:
    """Numbers with mean 0 and standard deviation 1: between -a and a the variance is a**2 / 3."""
    return math.sqrt(3) * (2 * rng.random(shape) - 1)
