"""Batch normalisation, forward: every feature gets mean 0 and variance 1 over the batch, then a scale and a shift."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class BatchNorm:
    """Scale gamma (D,) and shift beta (D,); running_mean and running_var (D,) are what the test mode uses."""

    def __init__(self, gamma: Array, beta: Array, momentum: float = 0.9, eps: float = 1e-5) -> None:
        self.gamma = gamma
        self.beta = beta
        self.momentum = momentum
        self.eps = eps
        self.running_mean = np.zeros(gamma.shape)
        self.running_var = np.zeros(gamma.shape)

    def forward(self, x: Array, train: bool = True) -> Array:
        """Shapes: x (N, D), result (N, D).

        Variances divide by N, in the running value too. Source: Ioffe and Szegedy, 2015, algorithm 1; running
        averages in place of their averages over many batches.
        """
        if train:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            mean, var = self.running_mean, self.running_var
        y: Array = self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
        return y
