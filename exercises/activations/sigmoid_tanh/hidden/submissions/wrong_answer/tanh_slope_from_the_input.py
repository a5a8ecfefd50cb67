"""Right at 0 only: your slope of tanh is 1 minus the square of the input. The square that belongs
there is that of the output.

只有在 0 处是对的：你算出的 Tanh 的斜率是 1 减去输入的平方，而该取平方的是输出。"""

# killed-by: one, any-shape

import numpy as np


class Sigmoid:
    def forward(self, x):
        self.y = np.exp(-np.logaddexp(0, -x))
        return self.y

    def backward(self, dout):
        return dout * self.y * (1 - self.y)


class Tanh:
    def forward(self, x):
        self.y = x
        return np.tanh(x)

    def backward(self, dout):
        return dout * (1 - self.y**2)
