import numpy as np


class SoftmaxWithLoss:
    # === your code: begin ===
    def forward(self, x, t):
        x = x - x.max(axis=1, keepdims=True)
        log_y = x - np.log(np.exp(x).sum(axis=1, keepdims=True))
        self.y = np.exp(log_y)
        self.one_hot = np.eye(t.max() + 1)[t]
        return -float(np.sum(self.one_hot * log_y)) / len(t)

    def backward(self, dout=1.0):
        return dout * (self.y - self.one_hot) / len(self.y)

    # === your code: end ===
