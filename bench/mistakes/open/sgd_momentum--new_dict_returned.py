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
        updated = {}
        for name in params:
            v = self.momentum * self.v.get(name, np.zeros_like(params[name])) - self.lr * grads[name]
            self.v[name] = v
            if self.nesterov:
                updated[name] = params[name] + self.momentum * v - self.lr * grads[name]
            else:
                updated[name] = params[name] + v
        return updated
        # === your code: end ===
