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
        y = np.full((N, C, OH, OW), -np.inf)
        for r in range(self.pool_h):
            for s in range(self.pool_w):
                rows = slice(r, r + self.stride * OH, self.stride)
                columns = slice(s, s + self.stride * OW, self.stride)
                y = np.maximum(y, padded[:, :, rows, columns])
        return y
