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
            mean, var = x.mean(0), x.var(0)
            self.running_mean = self.running_mean * self.momentum + mean * (1 - self.momentum)
            self.running_var = self.running_var * self.momentum + var * (1 - self.momentum)
            out = (x - mean) / np.sqrt(var + self.eps)
        else:
            out = (x - self.running_mean) / (self.running_var + self.eps)
        return self.gamma * out + self.beta
        # === your code: end ===
