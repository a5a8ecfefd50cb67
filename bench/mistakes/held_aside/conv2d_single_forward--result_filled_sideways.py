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
        h, w = x.shape
        out_w = 1 + (w - kw) // self.stride
        out_h = 1 + (h - kh) // self.stride
        out = np.zeros((out_w, out_h))
        for a in range(out_w):
            for b in range(out_h):
                patch = x[b * self.stride : b * self.stride + kh, a * self.stride : a * self.stride + kw]
                out[a, b] = (patch * self.weight).sum() + self.bias
        return out
        # === your code: end ===
