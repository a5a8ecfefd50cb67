"""Pulling both corrections into one learning rate looks equivalent, and nearly is. But eps now stands
beside a root that has not been corrected: what does that do where the gradients are as small as eps?

把两个修正并进学习率，看上去等价，也几乎等价。可是这样一来，eps 加在了没有修正过的根号旁边：当梯度和 eps 一样小时，会怎么样？"""

# killed-by: small-gradient, kink-tiny-gradient

import numpy as np


class Adam:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.t, self.m, self.v = 0, {}, {}

    def update(self, params, grads):
        self.t += 1
        rate = self.lr * np.sqrt(1 - self.beta2**self.t) / (1 - self.beta1**self.t)
        for key, g in grads.items():
            self.m[key] = self.beta1 * self.m.get(key, 0) + (1 - self.beta1) * g
            self.v[key] = self.beta2 * self.v.get(key, 0) + (1 - self.beta2) * g**2
            params[key] = params[key] - rate * self.m[key] / (np.sqrt(self.v[key]) + self.eps)
