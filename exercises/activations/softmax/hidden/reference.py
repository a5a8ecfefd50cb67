"""Softmax: positive shares that add up to 1, and a gradient in which every share feels all others."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Softmax:
    """exp(x) divided by its sum along one axis."""

    def __init__(self, axis: int = -1) -> None:
        self.axis = axis

    def forward(self, x: Array) -> Array:
        """Shares along the axis, any shape."""
        # Each slice less its own maximum: the shares stay, and the largest exponent becomes 0.
        e = np.exp(x - x.max(axis=self.axis, keepdims=True))
        y: Array = e / e.sum(axis=self.axis, keepdims=True)
        self.y = y
        return y

    def backward(self, dout: Array) -> Array:
        """Gradient with respect to the input of the last forward; shapes as there.

        Source: the Jacobian diag(y) - y y^T of one slice, applied to dout without being written out.
        """
        mean: Array = (dout * self.y).sum(axis=self.axis, keepdims=True)  # weighted by the shares
        return self.y * (dout - mean)
