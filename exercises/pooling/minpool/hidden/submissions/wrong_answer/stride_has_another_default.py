"""Right where the stride is given. Where it is left out it is 1, and not the size of the window. The
constructor is given: leave its defaults alone.

写明步幅时是对的。省略时步幅应为 1，而不是窗口的大小。构造函数已经写好，别动它的默认值。"""

# killed-by: defaults

import numpy as np
from utils import im2col


class MinPool:
    def __init__(self, pool_h, pool_w, stride=None, pad=0):
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride or pool_h
        self.pad = pad

    def forward(self, x):
        N, C, H, W = x.shape
        OH = (H + 2 * self.pad - self.pool_h) // self.stride + 1
        OW = (W + 2 * self.pad - self.pool_w) // self.stride + 1
        col = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad)
        windows = col.reshape(N, OH, OW, C, self.pool_h * self.pool_w)
        self.x = x
        self.arg_min = windows.argmin(axis=-1)
        return windows.min(axis=-1).transpose(0, 3, 1, 2)

    def backward(self, dout):
        dx = np.zeros(self.x.shape)
        N, OH, OW, C = self.arg_min.shape
        for n, i, j, c in np.ndindex(N, OH, OW, C):
            row, column = divmod(self.arg_min[n, i, j, c], self.pool_w)
            h = i * self.stride + row - self.pad
            w = j * self.stride + column - self.pad
            dx[n, c, h, w] += dout[n, c, i, j]
        return dx
