"""Where windows overlap, a cell helped to make several means and owes its gradient to all of them.
Yours keeps only the share that arrived last.

窗口重叠时，一个格子参与了好几个平均值，它的梯度要把各个窗口的份额都算上。你只留下了最后到的那一份。"""

# killed-by: overlap

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
        windows = col.reshape(-1, self.pool_h * self.pool_w)
        self.x = x
        return windows.mean(axis=1).reshape(N, OH, OW, C).transpose(0, 3, 1, 2)

    def backward(self, dout):
        N, C, H, W = self.x.shape
        OH, OW = dout.shape[2:]
        p = self.pad
        canvas = np.zeros((N, C, H + 2 * p, W + 2 * p))
        for i in range(OH):
            for j in range(OW):
                top, left = i * self.stride, j * self.stride
                share = dout[:, :, i : i + 1, j : j + 1] / (self.pool_h * self.pool_w)
                canvas[:, :, top : top + self.pool_h, left : left + self.pool_w] = share
        return canvas[:, :, p : p + H, p : p + W]
