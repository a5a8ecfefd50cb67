import numpy as np
from utils import im2col


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        """Maximum of every window.

        Shapes: x (N, C, H, W), result (N, C, OH, OW).
        """
        # === your code: begin ===
        N, C, W, H = x.shape
        OH = (H + 2 * self.pad - self.pool_h) // self.stride + 1
        OW = (W + 2 * self.pad - self.pool_w) // self.stride + 1
        col = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad)
        y = col.reshape(-1, self.pool_h * self.pool_w).max(axis=1)
        return y.reshape(N, OH, OW, C).transpose(0, 3, 1, 2)
        # === your code: end ===
