import numpy as np


class Sigmoid:
    def forward(self, x):
        self.half = np.tanh(x / 2)
        return (1 + self.half) / 2

    def backward(self, dout):
        return dout * (1 - self.half**2) / 4


class Tanh:
    def forward(self, x):
        e = np.exp(-2 * np.abs(x))
        self.slope = 4 * e / (1 + e) ** 2
        return np.sign(x) * (1 - e) / (1 + e)

    def backward(self, dout):
        return dout * self.slope
