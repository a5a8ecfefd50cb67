import numpy as np


class FullyConnected:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        N, M = len(x), len(self.b)
        y = np.zeros((N, M))
        for n in range(N):
            for m in range(M):
                y[n, m] = self.b[m]
                for d, value in enumerate(x[n].ravel()):
                    y[n, m] += value * self.W[d, m]
        return y
