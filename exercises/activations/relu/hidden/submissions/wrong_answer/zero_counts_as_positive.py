"""Right everywhere but where x is exactly 0. The derivative there is a convention, and here it is 0:
is zero among the elements that your mask lets through?

除了 x 恰好等于 0 的地方，其余都对。那里的导数靠约定，本题约定为 0：你的掩码放行的元素里，是不是包含了零？"""

# killed-by: kink, kink-minus-zero

import numpy as np


class ReLU:
    def forward(self, x):
        self.mask = x >= 0
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask
