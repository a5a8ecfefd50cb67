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
        N, _, H, W = x.shape
        OH = (H + 2 * self.pad - kh) // self.stride + 1
        OW = (W + 2 * self.pad - kw) // self.stride + 1
        kernels = np.rot90(self.W, 2, axes=(2, 3)).reshape(F, C * kh * kw)
        scores = im2col(x, kh, kw, self.stride, self.pad) @ kernels.T
        return scores.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)
        # === your code: end ===
