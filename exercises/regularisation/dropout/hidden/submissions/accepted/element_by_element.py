import numpy as np


class Dropout:
    def __init__(self, p, rng):
        self.p, self.keep, self.rng = p, 1 - p, rng

    def forward(self, x, train=True):
        if train:
            numbers = self.rng.random(x.shape)
            self.dropped = [place for place in np.ndindex(x.shape) if numbers[place] < self.p]
            x = x / self.keep
            for place in self.dropped:
                x[place] = 0
        return x

    def backward(self, dout):
        dx = dout / self.keep
        for place in self.dropped:
            dx[place] = 0
        return dx
