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
        for k in params.keys():
            if k not in self.v:
                self.v[k] = np.zeros_like(params[k])
            self.v[k] = self.momentum * self.v[k] + grads[k]
            params[k] -= self.lr * self.v[k]
        # === your code: end ===
