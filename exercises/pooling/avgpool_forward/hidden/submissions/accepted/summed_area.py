import numpy as np


class AvgPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        N, C, H, W = x.shape
        OH = (H + 2 * self.pad - self.pool_h) // self.stride + 1
        OW = (W + 2 * self.pad - self.pool_w) // self.stride + 1
        p = self.pad
        sums = np.pad(x, ((0, 0), (0, 0), (p + 1, p), (p + 1, p))).cumsum(axis=2).cumsum(axis=3)
        i, j = np.ogrid[: OH * self.stride : self.stride, : OW * self.stride : self.stride]
        below, right = i + self.pool_h, j + self.pool_w
        total = sums[:, :, below, right] - sums[:, :, i, right] - sums[:, :, below, j] + sums[:, :, i, j]
        return total / (self.pool_h * self.pool_w)
