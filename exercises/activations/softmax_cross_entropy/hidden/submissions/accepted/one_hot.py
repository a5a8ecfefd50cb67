import numpy as np


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.right = np.eye(x.shape[1])[t]
        self.log_y = x - np.logaddexp.reduce(x, axis=1, keepdims=True)
        return -np.sum(self.right * self.log_y) / len(t)

    def backward(self, dout=1.0):
        return dout * (np.exp(self.log_y) - self.right) / len(self.right)
