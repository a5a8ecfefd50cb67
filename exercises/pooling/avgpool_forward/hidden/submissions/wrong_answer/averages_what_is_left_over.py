"""The result has a row or a column too many: cells left over at the edge get a window of their own, cut off by
the map. Only whole windows count; what happens to the cells that are left over?

结果多了一行或一列：边缘剩下的格子单独成了一个被图像截断的窗口。只有完整的窗口才算数，那么剩下的格子应当怎样处理？"""

# killed-by: remainder

import numpy as np


class AvgPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        N, C, H, W = x.shape
        p = self.pad
        padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        OH = -(-(H + 2 * p - self.pool_h) // self.stride) + 1
        OW = -(-(W + 2 * p - self.pool_w) // self.stride) + 1
        y = np.zeros((N, C, OH, OW))
        for i in range(OH):
            for j in range(OW):
                top, left = i * self.stride, j * self.stride
                y[:, :, i, j] = padded[:, :, top : top + self.pool_h, left : left + self.pool_w].mean(axis=(2, 3))
        return y
