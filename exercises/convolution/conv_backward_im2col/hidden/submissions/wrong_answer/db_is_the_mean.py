"""Your db is too small by a factor, the number of windows. A bias was added to every answer of its
filter, so all of their gradients are summed.

你的 db 小了若干倍，倍数正是窗口的个数。偏置加到了自己那个卷积核的每个回答上，所以它们的梯度要全部加起来。"""

# killed-by: basic, window-1

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
        F, C, kh, kw = self.W.shape
        dout = dout.transpose(0, 2, 3, 1).reshape(-1, F)
        self.db = dout.mean(axis=0)
        self.dW = (self.col.T @ dout).T.reshape(F, C, kh, kw)
        dcol = dout @ self.col_W.T
        return col2im(dcol, self.x.shape, kh, kw, self.stride, self.pad)
