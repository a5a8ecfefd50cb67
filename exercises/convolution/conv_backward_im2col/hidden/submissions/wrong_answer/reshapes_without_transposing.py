"""With a single filter all is well. With several, gradients meet the wrong windows: dout has the
filter before the rows, your matrix needs it last. A reshape moves no number.

只有一个卷积核时没有问题。有好几个时，梯度配错了窗口：dout 里卷积核排在行之前，而你的矩阵要它排在最后。reshape 不会移动任何一个数。"""

# killed-by: filters, batch-channels

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
        dout = dout.reshape(-1, F)
        self.db = dout.sum(axis=0)
        self.dW = (self.col.T @ dout).T.reshape(F, C, kh, kw)
        dcol = dout @ self.col_W.T
        return col2im(dcol, self.x.shape, kh, kw, self.stride, self.pad)
