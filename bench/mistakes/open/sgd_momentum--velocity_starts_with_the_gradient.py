import numpy as np


class Momentum:
    def __init__(self, lr=0.01, momentum=0.9, nesterov=False):
        self.lr = lr  # may be changed from outside between two steps
        self.momentum = momentum
        self.nesterov = nesterov

        self.v = {}  # velocities, by the parameter's name

    def update(self, params, grads):
        """One step for every parameter; changes params, leaves grads as they are, returns nothing.

        params and grads: dicts with the same keys; params[key] and grads[key] have the same shape.
        """
        # === your code: begin ===
        for key in params:
            if key not in self.v:
                self.v[key] = grads[key].copy()
            self.v[key] = self.momentum * self.v[key] - self.lr * grads[key]
            if self.nesterov:
                params[key] = params[key] + self.momentum * self.v[key] - self.lr * grads[key]
            else:
                params[key] = params[key] + self.v[key]
        # === your code: end ===
