"""Your windows always lie side by side, a window apart. How far apart they are is the stride: smaller
ones overlap, larger ones leave cells between them untouched.

你的窗口总是一个挨一个，间隔等于窗口大小。它们隔多远由步幅决定：步幅小就重叠，步幅大就会有碰不到的格子。"""

# killed-by: overlap, gap

import numpy as np


class MinPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.pad = pad

    def forward(self, x):
        N, C, H, W = x.shape
        p, kh, kw = self.pad, self.pool_h, self.pool_w
        self.x = x
        padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        OH, OW = padded.shape[2] // kh, padded.shape[3] // kw
        tiles = padded[:, :, : OH * kh, : OW * kw].reshape(N, C, OH, kh, OW, kw).transpose(0, 1, 2, 4, 3, 5)
        tiles = tiles.reshape(N, C, OH, OW, kh * kw)
        self.arg_min = tiles.argmin(axis=-1)
        return tiles.min(axis=-1)

    def backward(self, dout):
        N, C, OH, OW = self.arg_min.shape
        p, H, W = self.pad, *self.x.shape[2:]
        canvas = np.zeros((N, C, H + 2 * p, W + 2 * p))
        for n, c, i, j in np.ndindex(N, C, min(OH, dout.shape[2]), min(OW, dout.shape[3])):
            row, column = divmod(self.arg_min[n, c, i, j], self.pool_w)
            canvas[n, c, i * self.pool_h + row, j * self.pool_w + column] = dout[n, c, i, j]
        return canvas[:, :, p : p + H, p : p + W]
