"""As a full convolution, going back needs each kernel turned by half a turn. Yours is not turned, so
every gradient lands at the opposite cell of its window.

用全卷积往回走时，每个卷积核都要转半圈。你没有转，于是每个梯度都落到了窗口里相对的那一格上。"""

# killed-by: one-window

import numpy as np
from utils import col2im, im2col


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W = W
        self.b = b
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        F, C, kh, kw = self.W.shape
        N, C, H, W = x.shape
        OH = (H + 2 * self.pad - kh) // self.stride + 1
        OW = (W + 2 * self.pad - kw) // self.stride + 1
        self.x = x
        self.col = im2col(x, kh, kw, self.stride, self.pad)
        self.col_W = self.W.reshape(F, -1).T
        return (self.col @ self.col_W + self.b).reshape(N, OH, OW, F).transpose(0, 3, 1, 2)

    def backward(self, dout):
        N, C, H, W = self.x.shape
        F, C, kh, kw = self.W.shape
        OH, OW = dout.shape[2:]
        flat = dout.transpose(0, 2, 3, 1).reshape(-1, F)
        self.db = flat.sum(axis=0)
        self.dW = (self.col.T @ flat).T.reshape(F, C, kh, kw)
        p = self.pad
        canvas = np.zeros((N, C, H + 2 * p, W + 2 * p))
        for i in range(OH):
            for j in range(OW):
                top, left = i * self.stride, j * self.stride
                canvas[:, :, top : top + kh, left : left + kw] += np.tensordot(dout[:, :, i, j], self.W[:, :, ::-1, ::-1], axes=1)
        return canvas[:, :, p : p + H, p : p + W]
