"""Inverted dropout: one mask of zeros and 1 / (1 - p), for the way there and the way back."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Random(Protocol):
    """What is needed of numpy's Generator: numbers from 0 up to, but not including, 1."""

    def random(self, size: tuple[int, ...]) -> Array: ...


class Dropout:
    """Drops each element with probability p; rng says which."""

    def __init__(self, p: float, rng: Random) -> None:
        self.p = p
        self.rng = rng

    def forward(self, x: Array, train: bool = True) -> Array:
        """x of any shape, the result has it too. In training, elements are kept where their number is >= p.

        Kept ones are divided by 1 - p, so that the mean stays as it was and test mode has nothing to do.
        Source: Srivastava et al., 2014, with the scaling moved to training.
        """
        if not train:
            return x
        self.mask = (self.rng.random(x.shape) >= self.p) / (1 - self.p)
        return x * self.mask

    def backward(self, dout: Array) -> Array:
        """Gradient with respect to the input of the last forward in training, in its shape."""
        return dout * self.mask
