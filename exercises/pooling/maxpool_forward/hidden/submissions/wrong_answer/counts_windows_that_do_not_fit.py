"""The result is too large: cells left over at the lower or right edge do not make a window of their
own. Only windows that fit completely count.

结果偏大：下边或右边剩下的格子不能单独成为一个窗口。只有完整放得下的窗口才算数。"""

# killed-by: remainder

import numpy as np


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        p = self.pad
        padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        N, C, H, W = padded.shape
        tops = range(0, H, self.stride)
        lefts = range(0, W, self.stride)
        y = np.zeros((N, C, len(tops), len(lefts)))
        for i, top in enumerate(tops):
            for j, left in enumerate(lefts):
                window = padded[:, :, top : top + self.pool_h, left : left + self.pool_w]
                y[:, :, i, j] = window.max(axis=(2, 3))
        return y
