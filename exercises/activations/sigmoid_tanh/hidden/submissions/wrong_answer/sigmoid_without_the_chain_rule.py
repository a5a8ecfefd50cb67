"""What you return is the slope of the sigmoid itself. The gradient that arrives from behind, dout,
has to be multiplied by it.

你返回的是 Sigmoid 自身的斜率。后面传来的梯度 dout 还要乘上去。"""

# killed-by: one, any-shape

import numpy as np


class Sigmoid:
    def forward(self, x):
        self.y = np.exp(-np.logaddexp(0, -x))
        return self.y

    def backward(self, dout):
        return self.y * (1 - self.y)


class Tanh:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout):
        return dout * (1 - self.y**2)
