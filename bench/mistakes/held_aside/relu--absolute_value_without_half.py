import numpy as np


class ReLU:
    # === your code: begin ===
    def forward(self, x):
        self.x = x
        return x + np.abs(x)

    def backward(self, dout):
        return dout * (self.x > 0)

    # === your code: end ===
