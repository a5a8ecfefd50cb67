"""Batch normalisation, backward: a gradient without its mean, and without what points along the normalised input."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class BatchNorm:
    """Scale gamma (D,) and shift beta (D,) of every feature; training mode only."""

    def __init__(self, gamma: Array, beta: Array, eps: float = 1e-5) -> None:
        self.gamma = gamma
        self.beta = beta
        self.eps = eps

    def forward(self, x: Array) -> Array:
        """Shapes: x (N, D), result (N, D). Variances divide by N."""
        self.std = np.sqrt(x.var(axis=0) + self.eps)
        self.x_hat = (x - x.mean(axis=0)) / self.std
        y: Array = self.gamma * self.x_hat + self.beta
        return y

    def backward(self, dout: Array) -> Array:
        """Gradient with respect to the input of the last forward, (N, D) -> (N, D); sets dgamma and dbeta (D,).

        A change of x moves the mean and the variance too: the two means that are subtracted are what flows back
        through them. Source: chain rule through y = gamma * (x - mean) / std + beta, collected.
        """
        self.dgamma = (dout * self.x_hat).sum(axis=0)
        self.dbeta = dout.sum(axis=0)
        through_mean = dout.mean(axis=0)
        through_std = self.x_hat * (dout * self.x_hat).mean(axis=0)
        dx: Array = self.gamma / self.std * (dout - through_mean - through_std)
        return dx
