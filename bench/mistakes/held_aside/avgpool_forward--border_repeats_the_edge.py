import numpy as np
from utils import im2col


class AvgPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        """Mean of every window.

        Shapes: x (N, C, H, W), result (N, C, OH, OW).
        """
        # === your code: begin ===
        N, C, H, W = x.shape
        p = self.pad
        padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), mode="edge")
        OH = (H + 2 * p - self.pool_h) // self.stride + 1
        OW = (W + 2 * p - self.pool_w) // self.stride + 1
        out = np.zeros((N, C, OH, OW))
        for i in range(OH):
            for j in range(OW):
                y, z = i * self.stride, j * self.stride
                out[:, :, i, j] = padded[:, :, y : y + self.pool_h, z : z + self.pool_w].mean(axis=(2, 3))
        return out
        # === your code: end ===
