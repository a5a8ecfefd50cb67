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
        for key, grad in grads.items():
            if key not in self.m:
                self.m[key] = np.zeros_like(grad)
                self.v[key] = np.zeros_like(grad)
            self.m[key] += (1 - self.beta1) * (grad - self.m[key])
            self.v[key] += (1 - self.beta2) * (grad**2 - self.v[key])
            mhat = self.m[key] / (1 - self.beta1**self.t)
            vhat = self.v[key] / (1 - self.beta2**self.t)
            params[key] = params[key] - self.lr * mhat / (np.sqrt(vhat) + self.eps)
        self.t += 1
        # === your code: end ===
