import numpy as np


class Dropout:
    def __init__(self, p, rng):
        self.p = p  # probability that an element is dropped, 0 <= p < 1
        self.rng = rng  # like numpy's Generator, with the method random(shape)

        self.mask = None  # what the last forward in training multiplied by

    def forward(self, x, train=True):
        """In training, drops elements of x and scales the others up; with train=False, x as it is. Any shape."""
        # === your code: begin ===
        if train:
            keep = self.rng.random(x.shape) >= self.p
            self.mask = keep / self.p
            return x * self.mask
        return x

    def backward(self, dout):
        return dout * self.mask

        # === your code: end ===
