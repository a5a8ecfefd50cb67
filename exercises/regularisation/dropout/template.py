import numpy as np


class Dropout:
    def __init__(self, p, rng):
        self.p = p  # probability that an element is dropped, 0 <= p < 1
        self.rng = rng  # like numpy's Generator, with the method random(shape)

        self.mask = None  # what the last forward in training multiplied by

    def forward(self, x, train=True):
        """In training, drops elements of x and scales the others up; with train=False, x as it is. Any shape."""
        # === your code: begin ===
        raise NotImplementedError("Dropout.forward is yours to write")

    def backward(self, dout):
        """Gradient with respect to the input of the last forward in training; dout and the result have its shape."""
        raise NotImplementedError("Dropout.backward is yours to write")

        # === your code: end ===
