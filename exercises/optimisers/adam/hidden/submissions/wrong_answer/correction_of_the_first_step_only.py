"""The first step is right, the second is not. Does your correction know how many steps have been done?

第一步对，第二步就错。你的修正知不知道已经走了多少步？"""

# killed-by: several-steps

import numpy as np


class Adam:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.t, self.m, self.v = 0, {}, {}

    def update(self, params, grads):
        self.t += 1
        for key, g in grads.items():
            self.m[key] = self.beta1 * self.m.get(key, 0) + (1 - self.beta1) * g
            self.v[key] = self.beta2 * self.v.get(key, 0) + (1 - self.beta2) * g**2
            m_hat = self.m[key] / (1 - self.beta1)
            v_hat = self.v[key] / (1 - self.beta2)
            params[key] = params[key] - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
