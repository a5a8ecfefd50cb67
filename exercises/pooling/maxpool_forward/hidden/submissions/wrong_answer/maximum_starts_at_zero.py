"""Windows with nothing but negative values come out as 0, a number that does not occur in them. From
which value does your search for the maximum start?

全是负数的窗口得到了 0，而这个数在窗口里并不存在。你找最大值时，是从哪个值开始比的？"""

# killed-by: negative

import numpy as np


class MaxPool:
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
        padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        y = np.zeros((N, C, OH, OW))
        for i in range(OH):
            for j in range(OW):
                for r in range(self.pool_h):
                    for s in range(self.pool_w):
                        cell = padded[:, :, i * self.stride + r, j * self.stride + s]
                        y[:, :, i, j] = np.maximum(y[:, :, i, j], cell)
        return y
