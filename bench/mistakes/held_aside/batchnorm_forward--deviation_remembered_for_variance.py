import numpy as np


class BatchNorm:
    def __init__(self, gamma, beta, momentum=0.9, eps=1e-5):
        self.gamma = gamma  # scale of every feature, (D,)
        self.beta = beta  # shift of every feature, (D,)
        self.momentum = momentum
        self.eps = eps

        self.running_mean = np.zeros(gamma.shape)  # (D,)
        self.running_var = np.zeros(gamma.shape)  # (D,)

    def forward(self, x, train=True):
        """Normalises every feature: x (N, D) -> (N, D).

        train=True: with the mean and variance of the batch, which also go into the running values.
        train=False: with the running values, which stay as they are.
        """
        # === your code: begin ===
        if train:
            mu = x.mean(axis=0)
            sigma = np.sqrt(x.var(axis=0) + self.eps)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mu
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * sigma
            x_hat = (x - mu) / sigma
        else:
            x_hat = (x - self.running_mean) / np.sqrt(self.running_var + self.eps)
        return self.gamma * x_hat + self.beta
        # === your code: end ===
