"""The product y (1 - y) is the slope of the sigmoid, but y in it is the output of forward. Which
array did you keep?

y (1 - y) 正是 Sigmoid 的斜率，不过其中的 y 是前向的输出。你存下来的是哪一个数组？"""

# killed-by: one, any-shape

import numpy as np


class Sigmoid:
    def forward(self, x):
        self.y = x
        return np.exp(-np.logaddexp(0, -x))

    def backward(self, dout):
        return dout * self.y * (1 - self.y)


class Tanh:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout):
        return dout * (1 - self.y**2)
