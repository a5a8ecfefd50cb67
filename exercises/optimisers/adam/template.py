import numpy as np


class Adam:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps

        self.t = 0  # steps done so far
        self.m = {}  # moving averages of the gradients, by the parameter's name
        self.v = {}  # moving averages of their squares

    def update(self, params, grads):
        """One step for every parameter; changes params, leaves grads as they are, returns nothing.

        params and grads: dicts with the same keys; params[key] and grads[key] have the same shape.
        """
        # === your code: begin ===
        raise NotImplementedError("Adam.update is yours to write")
        # === your code: end ===
