import numpy as np


class FullyConnected:
    def __init__(self, W, b):
        self.W = W  # weights, (D, M)
        self.b = b  # biases, (M,)

        self.x = None  # input of the last forward, flattened: (N, D)
        self.original_x_shape = None  # its shape before that: (N, d1, ..., dk)
        self.dW = None  # gradients of W and b, left by backward
        self.db = None

    def forward(self, x):
        """Scores of every sample: x (N, d1, ..., dk) -> (N, M). Given; it leaves what backward needs."""
        self.original_x_shape = x.shape
        self.x = x.reshape(x.shape[0], -1)
        return self.x @ self.W + self.b

    def backward(self, dout):
        """Gradient with respect to the input of the last forward; sets self.dW and self.db.

        Shapes: dout (N, M), result self.original_x_shape, self.dW (D, M), self.db (M,).
        """
        # === your code: begin ===
        dx = dout @ self.W.T
        self.dW = self.x.T @ dout + 0.01 * self.W
        self.db = np.sum(dout, axis=0)
        return dx.reshape(self.original_x_shape)
        # === your code: end ===
