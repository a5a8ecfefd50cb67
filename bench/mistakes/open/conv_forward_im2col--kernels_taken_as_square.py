import numpy as np
from utils import im2col


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W = W  # filters, (F, C, kh, kw)
        self.b = b  # biases, one per filter: (F,)
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        """Every filter laid on every window of every image, plus its bias.

        Shapes: x (N, C, H, W), result (N, F, OH, OW).
        """
        # === your code: begin ===
        F = self.W.shape[0]
        k = self.W.shape[2]
        N, C, H, W = x.shape
        OH = (H + 2 * self.pad - k) // self.stride + 1
        OW = (W + 2 * self.pad - k) // self.stride + 1
        col = im2col(x, k, k, self.stride, self.pad)
        out = col.dot(self.W.reshape(F, -1).T) + self.b
        return out.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)
        # === your code: end ===
