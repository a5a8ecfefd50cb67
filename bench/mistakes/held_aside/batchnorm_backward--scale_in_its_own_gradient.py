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
        self.std = np.sqrt(x.var(axis=0) + self.eps)
        self.x_hat = (x - x.mean(axis=0)) / self.std
        return self.gamma * self.x_hat + self.beta

    def backward(self, dout):
        """Gradient with respect to the input of the last forward; sets self.dgamma and self.dbeta.

        Shapes: dout (N, D), result (N, D), self.dgamma (D,), self.dbeta (D,).
        """
        # === your code: begin ===
        dxhat = dout * self.gamma
        self.dgamma = np.sum(dxhat * self.x_hat, axis=0)
        self.dbeta = np.sum(dout, axis=0)
        mean1 = np.mean(dxhat, axis=0)
        mean2 = np.mean(dxhat * self.x_hat, axis=0)
        return (dxhat - mean1 - self.x_hat * mean2) / self.std
        # === your code: end ===
