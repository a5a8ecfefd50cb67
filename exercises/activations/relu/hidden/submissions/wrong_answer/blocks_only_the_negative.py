"""The gradient is cut off where x is negative, and at no other place. What happens to the gradient of
an element that is exactly 0?

你只在 x 为负的地方拦下了梯度，别处一概放行。那么恰好等于 0 的元素，它的梯度该怎么办？"""

# killed-by: kink, kink-minus-zero

import numpy as np


class ReLU:
    def forward(self, x):
        self.x = x
        return np.maximum(x, 0)

    def backward(self, dout):
        dx = dout.copy()
        dx[self.x < 0] = 0
        return dx
