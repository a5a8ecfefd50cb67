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
        kh, kw = self.weight.shape
        OH = (x.shape[0] - kh) // self.stride + 1
        OW = (x.shape[1] - kw) // self.stride + 1
        y = np.zeros(OH, OW)
        for i in range(OH):
            for j in range(OW):
                window = x[i * self.stride : i * self.stride + kh, j * self.stride : j * self.stride + kw]
                y[i, j] = np.sum(window * self.weight) + self.bias
        return y
        # === your code: end ===
