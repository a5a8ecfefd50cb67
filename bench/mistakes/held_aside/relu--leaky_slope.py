import numpy as np


class ReLU:
    # === your code: begin ===
    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, 0.01 * x)

    def backward(self, dout):
        slope = np.ones_like(self.x)
        slope[self.x <= 0] = 0.01
        return dout * slope

    # === your code: end ===
