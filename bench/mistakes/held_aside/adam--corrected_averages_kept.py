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
        self.t += 1
        for key in params:
            g = grads[key]
            self.m[key] = self.beta1 * self.m.get(key, 0) + (1 - self.beta1) * g
            self.v[key] = self.beta2 * self.v.get(key, 0) + (1 - self.beta2) * g * g
            self.m[key] = self.m[key] / (1 - self.beta1**self.t)
            self.v[key] = self.v[key] / (1 - self.beta2**self.t)
            params[key] = params[key] - self.lr * self.m[key] / (np.sqrt(self.v[key]) + self.eps)
        # === your code: end ===
