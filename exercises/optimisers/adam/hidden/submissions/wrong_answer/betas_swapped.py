"""The first step is right, for there the betas cancel. From the second on the two averages forget at
each other's pace: which beta belongs to the squares?

第一步是对的，因为那时两个 beta 都约掉了。从第二步起，两个平均的遗忘速度互换了：哪个 beta 属于梯度的平方？"""

# killed-by: several-steps, betas

import numpy as np


class Adam:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.t, self.m, self.v = 0, {}, {}

    def update(self, params, grads):
        self.t += 1
        for key, g in grads.items():
            self.m[key] = self.beta2 * self.m.get(key, 0) + (1 - self.beta2) * g
            self.v[key] = self.beta1 * self.v.get(key, 0) + (1 - self.beta1) * g**2
            m_hat = self.m[key] / (1 - self.beta2**self.t)
            v_hat = self.v[key] / (1 - self.beta1**self.t)
            params[key] = params[key] - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
