"""Softmax and cross-entropy in one: the logarithm undoes the exponential before either can do harm."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Labels = NDArray[np.int64]


class SoftmaxWithLoss:
    """Mean over the batch of -log(share of the right class), the shares being the softmax of the scores."""

    def forward(self, x: Array, t: Labels) -> float:
        """Scores x (N, C) and right classes t (N,) -> the loss."""
        shifted = x - x.max(axis=1, keepdims=True)
        log_y = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))  # never the logarithm of a tiny share
        self.y = np.exp(log_y)
        self.t = t
        return -float(log_y[np.arange(len(t)), t].mean())

    def backward(self, dout: float = 1.0) -> Array:
        """Gradient with respect to the scores of the last forward, (N, C).

        Source: d(-log y_t)/dx = y - one-hot(t), divided by N for the mean; checked by central differences.
        """
        dx: Array = self.y.copy()  # another backward may follow
        N = len(dx)
        dx[np.arange(N), self.t] -= 1.0
        return dx * (dout / N)
