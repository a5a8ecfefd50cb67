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
        for k in params:
            if k not in self.m:
                self.m[k] = np.zeros(params[k].shape, dtype=np.float)
                self.v[k] = np.zeros(params[k].shape, dtype=np.float)
            self.m[k] = self.beta1 * self.m[k] + (1 - self.beta1) * grads[k]
            self.v[k] = self.beta2 * self.v[k] + (1 - self.beta2) * grads[k] ** 2
            m = self.m[k] / (1 - self.beta1**self.t)
            v = self.v[k] / (1 - self.beta2**self.t)
            params[k] -= self.lr * m / (np.sqrt(v) + self.eps)
        # === your code: end ===
