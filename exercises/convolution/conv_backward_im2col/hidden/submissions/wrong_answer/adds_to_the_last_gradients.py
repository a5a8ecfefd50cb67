"""The first round is right; after the second, dW and db still hold the first. Here each backward
replaces what the last one left behind.

第一轮是对的；第二轮之后，dW 和 db 里还留着第一轮的结果。本题中每次 backward 都要覆盖上一次留下的值。"""

# killed-by: twice

import numpy as np
from utils import col2im, im2col


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W = W
        self.b = b
        self.stride = stride
        self.pad = pad
        self.dW = np.zeros(W.shape)
        self.db = np.zeros(b.shape)

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
        F, C, kh, kw = self.W.shape
        dout = dout.transpose(0, 2, 3, 1).reshape(-1, F)
        self.db = self.db + dout.sum(axis=0)
        self.dW = self.dW + (self.col.T @ dout).T.reshape(F, C, kh, kw)
        dcol = dout @ self.col_W.T
        return col2im(dcol, self.x.shape, kh, kw, self.stride, self.pad)
