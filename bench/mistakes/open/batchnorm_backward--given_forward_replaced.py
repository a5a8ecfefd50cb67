import numpy as np


class BatchNorm:
    def __init__(self, gamma, beta, eps=1e-5):
        self.gamma = gamma  # scale of every feature, (D,)
        self.beta = beta  # shift of every feature, (D,)
        self.eps = eps

        self.x_hat = None  # input of the last forward, normalised: (N, D)
        self.std = None  # what it was divided by, the root of variance + eps: (D,)
        self.dgamma = None  # gradients of gamma and beta, left by backward: (D,)
        self.dbeta = None

    def forward(self, x):
        """Training mode: x (N, D) -> (N, D). Given; it leaves what backward needs."""
        mean = np.mean(x, axis=0)
        self.std = np.std(x, axis=0) + self.eps
        self.x_hat = (x - mean) / self.std
        return self.x_hat * self.gamma + self.beta

    def backward(self, dout):
        """Gradient with respect to the input of the last forward; sets self.dgamma and self.dbeta.

        Shapes: dout (N, D), result (N, D), self.dgamma (D,), self.dbeta (D,).
        """
        # === your code: begin ===
        self.dgamma = (dout * self.x_hat).sum(axis=0)
        self.dbeta = dout.sum(axis=0)
        a = dout.mean(axis=0)
        b = (dout * self.x_hat).mean(axis=0)
        return self.gamma * (dout - a - self.x_hat * b) / self.std
        # === your code: end ===
