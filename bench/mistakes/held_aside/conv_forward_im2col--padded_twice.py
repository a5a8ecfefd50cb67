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
        F, C, kh, kw = self.W.shape
        p = self.pad
        N, _, H, W = x.shape
        OH = (H + 2 * p - kh) // self.stride + 1
        OW = (W + 2 * p - kw) // self.stride + 1
        padded = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
        col = im2col(padded, kh, kw, self.stride, p)
        out = col @ self.W.reshape(F, -1).T + self.b
        return out.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)
        # === your code: end ===
