import numpy as np


# === your code: begin ===
class Sigmoid:
    def forward(self, x):
        z = np.exp(-np.abs(x))
        self.out = 1 / (1 + z)
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)


class Tanh:
    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, dout):
        return dout * (1 - self.out**2)

# === your code: end ===
