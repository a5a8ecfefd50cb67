"""As a full convolution, going back needs the kernel turned by half a turn: the cell at the bottom
right of a window met the last number of the kernel. Yours meets the first.

用全卷积往回走时，卷积核要转半圈：窗口右下角的格子当初乘的是卷积核的最后一个数，而你拿它去乘第一个。"""

# killed-by: one-window, basic

import numpy as np


class Conv2dSingle:
    def __init__(self, weight, bias, stride=1):
        self.weight = weight
        self.bias = bias
        self.stride = stride

    def forward(self, x):
        kh, kw = self.weight.shape
        OH = (x.shape[0] - kh) // self.stride + 1
        OW = (x.shape[1] - kw) // self.stride + 1
        self.x = x
        y = np.zeros((OH, OW))
        for i in range(OH):
            for j in range(OW):
                top, left = i * self.stride, j * self.stride
                y[i, j] = np.sum(x[top : top + kh, left : left + kw] * self.weight) + self.bias
        return y

    def backward(self, dout):
        H, W = self.x.shape
        kh, kw = self.weight.shape
        OH, OW = dout.shape
        self.db = dout.sum()
        self.dw = np.zeros((kh, kw))
        for i in range(OH):
            for j in range(OW):
                top, left = i * self.stride, j * self.stride
                self.dw += dout[i, j] * self.x[top : top + kh, left : left + kw]
        spread = np.zeros(((OH - 1) * self.stride + 1, (OW - 1) * self.stride + 1))
        spread[:: self.stride, :: self.stride] = dout
        padded = np.pad(spread, ((kh - 1, H - spread.shape[0]), (kw - 1, W - spread.shape[1])))
        turned = self.weight
        dx = np.zeros((H, W))
        for h in range(H):
            for w in range(W):
                dx[h, w] = np.sum(padded[h : h + kh, w : w + kw] * turned)
        return dx
