import numpy as np


class ReLU:
    # === your code: begin ===
    def forward(self, x):
        self.positive = x > 0
        out = np.zeros(x.shape, dtype=int)
        out[self.positive] = x[self.positive]
        return out

    def backward(self, dout):
        dx = np.zeros(dout.shape)
        dx[self.positive] = dout[self.positive]
        return dx

    # === your code: end ===
