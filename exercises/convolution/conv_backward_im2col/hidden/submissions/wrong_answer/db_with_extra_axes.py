"""The numbers of db are right, its shape is not: b has one axis, (F,). The gradient of a parameter
has exactly its shape.

db 里的数是对的，形状不对：b 只有一个轴，(F,)。参数的梯度必须与参数形状完全一致。"""

# killed-by: one-window, filters

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
        self.db = dout.sum(axis=0).reshape(1, F, 1, 1)
        self.dW = (self.col.T @ dout).T.reshape(F, C, kh, kw)
        dcol = dout @ self.col_W.T
        return col2im(dcol, self.x.shape, kh, kw, self.stride, self.pad)
