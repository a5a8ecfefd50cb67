"""Numerical gradient: a derivative measured from outside, without knowing what is being differentiated."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def numerical_gradient(f: Callable[[Array], float], x: Array, h: float = 1e-5) -> Array:
    """Central difference of f for every element of x; shape of x, which is left alone. Calls f 2 * x.size times.

    Source: Taylor's theorem; the second derivative cancels, and what is left is h^2 / 6 times the third.
    """
    gradient = np.empty(x.shape)
    moved = x.copy()  # f sees this one, so that x needs no restoring
    for place in np.ndindex(x.shape):
        moved[place] = x[place] + h
        above = f(moved)
        moved[place] = x[place] - h
        below = f(moved)
        moved[place] = x[place]
        gradient[place] = (above - below) / (2 * h)
    return gradient
