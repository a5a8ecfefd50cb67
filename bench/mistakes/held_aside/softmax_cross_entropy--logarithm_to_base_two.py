import numpy as np


class SoftmaxWithLoss:
    # === your code: begin ===
    def forward(self, x, t):
        m = x.max(axis=1, keepdims=True)
        e = np.exp(x - m)
        z = e.sum(axis=1, keepdims=True)
        self.y = e / z
        self.t = t
        rows = np.arange(x.shape[0])
        # log2(e / z), without ever taking the logarithm of something tiny
        log_y = (x - m) * np.log2(np.e) - np.log2(z)
        return float(-log_y[rows, t].sum() / x.shape[0])

    def backward(self, dout=1.0):
        N = self.y.shape[0]
        dx = self.y.copy()
        dx[np.arange(N), self.t] -= 1
        return dout * dx / N

    # === your code: end ===
