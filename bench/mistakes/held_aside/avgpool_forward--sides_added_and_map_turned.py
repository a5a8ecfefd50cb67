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
        OH = 1 + (H + 2 * self.pad - self.pool_h) // self.stride
        OW = 1 + (W + 2 * self.pad - self.pool_w) // self.stride
        windows = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad).reshape(-1, self.pool_h * self.pool_w)
        y = windows.sum(axis=1) / (self.pool_h + self.pool_w)
        return y.reshape(N, OH, OW, C).transpose(0, 3, 2, 1)
        # === your code: end ===
