"""Your gradient is the incoming one times the value of x. Whoever passes, passes unchanged: the slope
right of zero is the same for 0.1 and for 10.

你返回的是传来的梯度乘以 x 的值。凡是能通过的梯度都应原样通过：在零的右侧，0.1 处和 10 处的斜率是一样的。"""

# killed-by: positive

import numpy as np


class ReLU:
    def forward(self, x):
        self.y = np.maximum(x, 0)
        return self.y

    def backward(self, dout):
        return dout * self.y
