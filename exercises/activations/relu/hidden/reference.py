"""Rectifier: what is positive passes, on the way there and on the way back."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class ReLU:
    """max(x, 0), element by element; the derivative at exactly 0 counts as 0."""

    def forward(self, x: Array) -> Array:
        """The positive part of x, any shape."""
        self.passed = x > 0  # strict: a zero lets no gradient through
        return np.where(self.passed, x, 0.0)

    def backward(self, dout: Array) -> Array:
        """Gradient with respect to the input of the last forward; shapes as there.

        Source: derivative of max(x, 0), 1 right of the kink, 0 left of it and, by convention, on it.
        """
        return np.where(self.passed, dout, 0.0)
