import numpy as np


class BatchNorm:
    def __init__(self, gamma, beta, eps=1e-5):
        self.gamma, self.beta, self.eps = gamma, beta, eps

    def forward(self, x):
        self.std = np.sqrt(x.var(axis=0) + self.eps)
        self.x_hat = (x - x.mean(axis=0)) / self.std
        return self.gamma * self.x_hat + self.beta

    def backward(self, dout):
        N, D = dout.shape
        self.dgamma, self.dbeta = np.einsum("nd,nd->d", dout, self.x_hat), np.einsum("nd->d", dout)
        dx = np.empty((N, D))
        for d in range(D):
            x_hat = self.x_hat[:, d]
            # how the normalised values of this column change with its elements: (N, N)
            jacobian = (np.eye(N) - 1 / N - np.outer(x_hat, x_hat) / N) / self.std[d]
            dx[:, d] = jacobian.T @ (self.gamma[d] * dout[:, d])
        return dx
