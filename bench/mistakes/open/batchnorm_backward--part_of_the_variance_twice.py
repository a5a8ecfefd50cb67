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
        N, D = dout.shape
        self.dbeta = dout.sum(axis=0)
        self.dgamma = (dout * self.x_hat).sum(axis=0)
        dx_hat = dout * self.gamma
        centred = self.x_hat * self.std
        dvar = -np.sum(dx_hat * centred, axis=0) * self.std**-3.0
        dmean = -np.sum(dx_hat, axis=0) / self.std
        return dx_hat / self.std + dvar * 2 * centred / N + dmean / N
        # === your code: end ===
