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
        OH = (H + 2 * self.pad - self.pool_h) // self.stride + 1
        OW = (W + 2 * self.pad - self.pool_w) // self.stride + 1
        col = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad)
        return col.mean(axis=1).reshape(N, OH, OW, C).transpose(0, 3, 1, 2)
        # === your code: end ===
