import numpy as np


class MinPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        N, C, H, W = x.shape
        OH = (H + 2 * self.pad - self.pool_h) // self.stride + 1
        OW = (W + 2 * self.pad - self.pool_w) // self.stride + 1
        self.shape = x.shape
        self.winners = {}
        y = np.zeros((N, C, OH, OW))
        for n, c, i, j in np.ndindex(y.shape):
            best = None
            for r in range(self.pool_h):
                for s in range(self.pool_w):
                    h, w = i * self.stride + r - self.pad, j * self.stride + s - self.pad
                    if 0 <= h < H and 0 <= w < W and (best is None or x[n, c, h, w] < x[n, c, best[0], best[1]]):
                        best = h, w
            self.winners[n, c, i, j] = best
            y[n, c, i, j] = x[n, c, best[0], best[1]]
        return y

    def backward(self, dout):
        dx = np.zeros(self.shape)
        for (n, c, i, j), (h, w) in self.winners.items():
            dx[n, c, h, w] += dout[n, c, i, j]
        return dx
