"""Right inside the map, too large along the edge. Here the cells of the border count as zeros among
the others, so every window is divided by the same number.

图的内部是对的，靠边处偏大。这里边框的格子也作为 0 参与平均，所以每个窗口都除以同一个数。"""

# killed-by: pad, pad>stride

import numpy as np
from utils import im2col


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
        col = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad)
        inside = im2col(np.ones(x.shape), self.pool_h, self.pool_w, self.stride, self.pad)
        cells = self.pool_h * self.pool_w
        y = col.reshape(-1, cells).sum(axis=1) / inside.reshape(-1, cells).sum(axis=1)
        return y.reshape(N, OH, OW, C).transpose(0, 3, 1, 2)
