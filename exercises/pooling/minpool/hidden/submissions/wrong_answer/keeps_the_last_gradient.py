"""The first backward is right, the second on the same object is not: something of the first round is
still in the result. Every backward starts from zero.

第一次 backward 是对的，同一个对象的第二次就错了：结果里还留着第一轮的东西。每次 backward 都要从零算起。"""

# killed-by: twice

import numpy as np
from utils import col2im, im2col


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
        col = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad)
        windows = col.reshape(-1, self.pool_h * self.pool_w)
        self.x = x
        self.arg_min = windows.argmin(axis=1)
        return windows.min(axis=1).reshape(N, OH, OW, C).transpose(0, 3, 1, 2)

    def backward(self, dout):
        N, C, OH, OW = dout.shape
        self.dx = dx = self._gradient()
        places = self.arg_min.reshape(N, OH, OW, C)
        for n in range(N):
            for c in range(C):
                for i in range(OH):
                    for j in range(OW):
                        row, column = divmod(places[n, i, j, c], self.pool_w)
                        h = i * self.stride + row - self.pad
                        w = j * self.stride + column - self.pad
                        dx[n, c, h, w] += dout[n, c, i, j]
        return dx.copy()

    def _gradient(self):
        before = getattr(self, "dx", None)
        fits = before is not None and before.shape == self.x.shape
        return before if fits else np.zeros(self.x.shape)
