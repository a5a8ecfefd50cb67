"""A beta of 0 means that nothing of the old average is kept. Yours keeps as much as with the default:
where does your constructor take 0 for a number that was left out?

beta 为 0 表示旧的平均值一点也不保留，你的却保留得和默认值一样多：构造函数在哪里把 0 当成了没有传？"""

# killed-by: betas

import numpy as np


class Adam:
    def __init__(self, lr=None, beta1=None, beta2=None, eps=None):
        self.lr = 1e-3 if lr is None else lr
        self.beta1 = beta1 or 0.9
        self.beta2 = beta2 or 0.999
        self.eps = eps or 1e-8
        self.t, self.m, self.v = 0, {}, {}

    def update(self, params, grads):
        self.t += 1
        for key, g in grads.items():
            self.m[key] = self.beta1 * self.m.get(key, 0) + (1 - self.beta1) * g
            self.v[key] = self.beta2 * self.v.get(key, 0) + (1 - self.beta2) * g**2
            m_hat = self.m[key] / (1 - self.beta1**self.t)
            v_hat = self.v[key] / (1 - self.beta2**self.t)
            params[key] = params[key] - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
