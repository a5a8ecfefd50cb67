"""Already the first step has the wrong length. Both averages start at 0: how far from the gradient are
they after a single step, and what makes up for that?

第一步的长度就不对。两个滑动平均都从 0 开始：只走一步之后，它们离真正的梯度还差多远？靠什么补回来？"""

# killed-by: one-step, several-steps

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
            params[key] = params[key] - self.lr * self.m[key] / (np.sqrt(self.v[key]) + self.eps)
