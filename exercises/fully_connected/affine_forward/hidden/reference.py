"""Fully connected layer: all inputs of a sample in one row, one matrix product for the whole batch."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class FullyConnected:
    """M weighted sums of D inputs: weights W (D, M), biases b (M,)."""

    def __init__(self, W: Array, b: Array) -> None:
        self.W = W
        self.b = b

    def forward(self, x: Array) -> Array:
        """Scores of every sample: x (N, d1, ..., dk) with d1 * ... * dk = D -> (N, M)."""
        flat = x.reshape(len(x), -1)  # (N, D), row-major: the last axis runs fastest
        return flat @ self.W + self.b  # b goes to every row
