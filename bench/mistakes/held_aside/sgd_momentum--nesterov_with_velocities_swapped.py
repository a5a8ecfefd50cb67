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
        for key, g in grads.items():
            old = self.v.get(key, np.zeros_like(g))
            new = self.momentum * old - self.lr * g
            self.v[key] = new
            if self.nesterov:
                params[key] = params[key] + (1 + self.momentum) * old - self.momentum * new
            else:
                params[key] = params[key] + new
        # === your code: end ===
