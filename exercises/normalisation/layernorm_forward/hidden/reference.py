"""Layer normalisation, forward: every vector gets mean 0 and variance 1 over its own features."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class LayerNorm:
    """Scale gamma (D,) and shift beta (D,) of every feature."""

    def __init__(self, gamma: Array, beta: Array, eps: float = 1e-5) -> None:
        self.gamma = gamma
        self.beta = beta
        self.eps = eps

    def forward(self, x: Array) -> Array:
        """Shapes: x (..., D), result (..., D). Variances divide by D. Source: Ba, Kiros and Hinton, 2016."""
        mean = x.mean(axis=-1, keepdims=True)
        var = x.var(axis=-1, keepdims=True)
        y: Array = self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
        return y
