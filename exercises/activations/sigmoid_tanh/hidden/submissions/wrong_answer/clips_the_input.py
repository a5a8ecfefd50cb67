"""Clipping the input keeps exp from overflowing, but yours begins where the function is still far
enough from its limit to be seen: at 8, the sigmoid is 0.9997.

截断输入可以避免 exp 溢出，但你截得太早了，那里的函数值离极限还看得出差别：在 8 处，Sigmoid 的值是 0.9997。"""

# killed-by: tails

import numpy as np


class Sigmoid:
    def forward(self, x):
        x = np.clip(x, -7, 7)
        self.y = np.exp(-np.logaddexp(0, -x))
        return self.y

    def backward(self, dout):
        return dout * self.y * (1 - self.y)


class Tanh:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout):
        return dout * (1 - self.y**2)
