"""The first round is right, the second on the same object takes the slope at the first input. Keep
the output anew in every forward.

第一轮是对的，同一个对象的第二轮用的却是第一次输入处的斜率。每次 forward 都要重新存下输出。"""

# killed-by: twice

import numpy as np


class Sigmoid:
    y = None

    def forward(self, x):
        y = np.exp(-np.logaddexp(0, -x))
        if self.y is None:
            self.y = y
        return y

    def backward(self, dout):
        return dout * self.y * (1 - self.y)


class Tanh:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout):
        return dout * (1 - self.y**2)
