import numpy as np


class FullyConnected:
    def __init__(self, W, b):
        self.W = W  # weights, (D, M)
        self.b = b  # biases, (M,)

    def forward(self, x):
        """Every output unit's weighted sum of all inputs, plus its bias.

        Shapes: x (N, d1, ..., dk) with d1 * ... * dk = D, result (N, M).
        """
        # === your code: begin ===
        flat = np.array([np.ravel(sample) for sample in x])
        return np.squeeze(flat @ self.W + self.b)
        # === your code: end ===
