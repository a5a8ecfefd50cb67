"""A parameter comes out in another one's shape. Each parameter needs averages of its own: under what
do you file yours?

有个参数变成了别人的形状。每个参数都要有自己的滑动平均：你的是按什么来存的？"""

# killed-by: two-keys

import numpy as np


class Adam:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.t, self.m, self.v = 0, {}, {}

    def update(self, params, grads):
        self.t += 1
        for key, g in grads.items():
            self.m["all"] = self.beta1 * self.m.get("all", 0) + (1 - self.beta1) * g
            self.v["all"] = self.beta2 * self.v.get("all", 0) + (1 - self.beta2) * g**2
            m_hat = self.m["all"] / (1 - self.beta1**self.t)
            v_hat = self.v["all"] / (1 - self.beta2**self.t)
            params[key] = params[key] - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
