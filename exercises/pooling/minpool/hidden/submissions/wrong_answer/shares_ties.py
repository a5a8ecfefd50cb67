"""Sharing the gradient fairly between equal minima is a reasonable idea, but not the convention here:
see "Ties". One cell of the window takes it all.

让相等的最小值平分梯度，想法合情合理，但本题的约定不是这样，请看“并列”那一条：窗口里由一个格子全部拿走。"""

# killed-by: ties

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
        p, H, W = self.pad, *self.x.shape[2:]
        padded = np.pad(self.x, ((0, 0), (0, 0), (p, p), (p, p)))
        canvas = np.zeros(padded.shape)
        for i in range(OH):
            for j in range(OW):
                rows = slice(i * self.stride, i * self.stride + self.pool_h)
                columns = slice(j * self.stride, j * self.stride + self.pool_w)
                window = padded[:, :, rows, columns]
                winners = window == window.min(axis=(2, 3), keepdims=True)
                winners = winners / winners.sum(axis=(2, 3), keepdims=True)
                canvas[:, :, rows, columns] += winners * dout[:, :, i : i + 1, j : j + 1]
        return canvas[:, :, p : p + H, p : p + W]
