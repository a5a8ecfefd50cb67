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
        F, C, FH, FW = self.W.shape
        N, C, H, W = x.shape
        assert (H + 2 * self.pad - FH) % self.stride == 0
        assert (W + 2 * self.pad - FW) % self.stride == 0
        OH = (H + 2 * self.pad - FH) // self.stride + 1
        OW = (W + 2 * self.pad - FW) // self.stride + 1
        col = im2col(x, FH, FW, self.stride, self.pad)
        out = np.dot(col, self.W.reshape(F, -1).T) + self.b
        return out.reshape(N, OH, OW, -1).transpose(0, 3, 1, 2)
        # === your code: end ===
