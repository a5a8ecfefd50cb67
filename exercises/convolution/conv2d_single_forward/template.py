import numpy as np


class Conv2dSingle:
    def __init__(self, weight, bias, stride=1):
        self.weight = weight  # the kernel, (kh, kw)
        self.bias = bias  # one number
        self.stride = stride

    def forward(self, x):
        """The kernel laid on every window of x: products, summed, plus the bias.

        Shapes: x (H, W), result (OH, OW).
        """
        # === your code: begin ===
        raise NotImplementedError("Conv2dSingle.forward is yours to write")
        # === your code: end ===
