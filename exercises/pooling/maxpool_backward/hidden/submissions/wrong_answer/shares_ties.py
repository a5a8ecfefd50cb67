"""Sharing the gradient fairly between equal maxima is a reasonable idea, but not the convention here:
see "Ties". One cell of the window takes it all.

在相等的最大值之间平分梯度，想法很合理，但不是这里的约定：见“并列”。梯度全部归窗口里的某一格。"""

# killed-by: ties, ties-overlap

import numpy as np
from utils import im2col


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
        col = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad)
        windows = col.reshape(-1, self.pool_h * self.pool_w)
        self.x = x
        self.arg_max = np.argmax(windows, axis=1)
        return np.max(windows, axis=1).reshape(N, OH, OW, C).transpose(0, 3, 1, 2)

    def backward(self, dout):
        N, C, OH, OW = dout.shape
        canvas = np.pad(np.zeros(self.x.shape), ((0, 0), (0, 0), (self.pad, self.pad), (self.pad, self.pad)))
        padded = np.pad(self.x, ((0, 0), (0, 0), (self.pad, self.pad), (self.pad, self.pad)))
        for i in range(OH):
            for j in range(OW):
                rows = slice(i * self.stride, i * self.stride + self.pool_h)
                columns = slice(j * self.stride, j * self.stride + self.pool_w)
                window = padded[:, :, rows, columns]
                winners = window == window.max(axis=(2, 3), keepdims=True)
                share = winners / winners.sum(axis=(2, 3), keepdims=True)
                canvas[:, :, rows, columns] += share * dout[:, :, i : i + 1, j : j + 1]
        return canvas[:, :, self.pad : self.pad + self.x.shape[2], self.pad : self.pad + self.x.shape[3]]
