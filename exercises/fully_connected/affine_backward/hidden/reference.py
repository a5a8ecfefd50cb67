"""Fully connected layer, backward: each factor of a product gets the other one as its gradient."""

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
        self.original_x_shape = x.shape
        self.x = x.reshape(x.shape[0], -1)
        return self.x @ self.W + self.b

    def backward(self, dout: Array) -> Array:
        """Gradient with respect to the input of the last forward, in its shape; sets dW (D, M) and db (M,).

        Gradients of parameters are sums over the batch. Source: chain rule through y = x W + b.
        """
        self.dW = self.x.T @ dout  # (D, N) @ (N, M): the product sums over the samples
        self.db = dout.sum(axis=0)  # b was added to every row
        return (dout @ self.W.T).reshape(self.original_x_shape)
