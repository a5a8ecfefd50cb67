import numpy as np


class Softmax:
    def __init__(self, axis=-1):
        self.axis = axis

    # === your code: begin ===
    def forward(self, x):
        e = np.exp(x - x.max(axis=-1, keepdims=True))
        self.y = e / e.sum(axis=-1, keepdims=True)
        return self.y

    def backward(self, dout):
        return dout - (dout * self.y).sum(axis=-1, keepdims=True)

    # === your code: end ===
