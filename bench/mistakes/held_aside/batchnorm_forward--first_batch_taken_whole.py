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
            mean = np.mean(x, axis=0)
            var = np.var(x, axis=0)
            if not self.running_mean.any():
                self.running_mean, self.running_var = mean, var
            else:
                self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
                self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            mean, var = self.running_mean, self.running_var
        return (x - mean) / np.sqrt(var + self.eps) * self.gamma + self.beta
        # === your code: end ===
