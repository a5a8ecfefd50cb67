"""Sigmoid and tanh: two smooth steps whose slope can be read off their own output."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Sigmoid:
    """1 / (1 + exp(-x)), element by element."""

    def forward(self, x: Array) -> Array:
        """Values from 0 to 1, any shape; neither overflows nor warns, however large |x| is."""
        # Left of 0, numerator and denominator are multiplied by exp(x): no exponent is ever positive.
        self.y = np.exp(np.minimum(x, 0.0)) / (1.0 + np.exp(-np.abs(x)))
        return self.y

    def backward(self, dout: Array) -> Array:
        """Gradient with respect to the input of the last forward; shapes as there. Source: y' = y (1 - y)."""
        return dout * self.y * (1.0 - self.y)


class Tanh:
    """(exp(x) - exp(-x)) / (exp(x) + exp(-x)), element by element."""

    def forward(self, x: Array) -> Array:
        """Values from -1 to 1, any shape."""
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout: Array) -> Array:
        """Gradient with respect to the input of the last forward; shapes as there. Source: y' = 1 - y^2."""
        return dout * (1.0 - self.y**2)
