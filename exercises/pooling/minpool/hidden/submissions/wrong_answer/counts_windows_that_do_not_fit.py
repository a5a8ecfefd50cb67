"""Where cells are left over at the end, your result has a row or column too many, from a window that
hangs over the edge. Only whole windows count.

末尾有剩余的格子时，你的结果会多出一行或一列，来自伸到图外的窗口。只有完整的窗口才算数。"""

# killed-by: remainder

import numpy as np


class MinPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        N, C, H, W = x.shape
        p = self.pad
        self.padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        OH = -(-(H + 2 * p - self.pool_h) // self.stride) + 1
        OW = -(-(W + 2 * p - self.pool_w) // self.stride) + 1
        y = np.zeros((N, C, OH, OW))
        for n, c, i, j in np.ndindex(y.shape):
            y[n, c, i, j] = self._window(n, c, i, j).min()
        return y

    def _window(self, n, c, i, j):
        top, left = i * self.stride, j * self.stride
        return self.padded[n, c, top : top + self.pool_h, left : left + self.pool_w]

    def backward(self, dout):
        dx = np.zeros(self.padded.shape)
        for n, c, i, j in np.ndindex(dout.shape):
            window = self._window(n, c, i, j)
            row, column = np.unravel_index(window.argmin(), window.shape)
            dx[n, c, i * self.stride + row, j * self.stride + column] += dout[n, c, i, j]
        p, (H, W) = self.pad, self.padded.shape[2:]
        return dx[:, :, p : H - p, p : W - p]
