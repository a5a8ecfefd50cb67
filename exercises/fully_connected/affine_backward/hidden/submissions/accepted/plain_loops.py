import numpy as np


class FullyConnected:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.original_x_shape = x.shape
        self.x = x.reshape(x.shape[0], -1)
        return self.x @ self.W + self.b

    def backward(self, dout):
        N, D = self.x.shape
        dx = np.zeros((N, D))
        self.dW = np.zeros(self.W.shape)
        self.db = np.zeros(self.b.shape)
        for n in range(N):
            for m, gradient in enumerate(dout[n]):
                self.db[m] += gradient
                for d in range(D):
                    dx[n, d] += gradient * self.W[d, m]
                    self.dW[d, m] += gradient * self.x[n, d]
        return dx.reshape(self.original_x_shape)
