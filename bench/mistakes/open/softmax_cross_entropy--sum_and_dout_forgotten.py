import numpy as np


class SoftmaxWithLoss:
    # === your code: begin ===
    def forward(self, x, t):
        z = x - x.max(axis=1, keepdims=True)
        log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        self.p = np.exp(log_p)
        self.t = t
        return -float(np.sum(log_p[np.arange(len(t)), t]))

    def backward(self, dout=1.0):
        grad = np.array(self.p)
        for n, label in enumerate(self.t):
            grad[n, label] -= 1
        return grad / len(self.t)

    # === your code: end ===
