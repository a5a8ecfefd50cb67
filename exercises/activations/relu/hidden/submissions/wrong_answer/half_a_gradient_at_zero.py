"""Half the gradient at 0 is the mean of both sides, and a reasonable thought. The convention of this
exercise is another one: see what "Conventions" says of zero.

在 0 处给一半梯度，相当于取左右斜率的平均，想法合情合理。但本题的约定不是这样，请看“约定”里关于零的那一条。"""

# killed-by: kink, kink-minus-zero

import numpy as np


class ReLU:
    def forward(self, x):
        self.slope = np.heaviside(x, 0.5)
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout * self.slope
