"""Your dx is right. In dw the stride multiplies the wrong index: it moves the window, not the cells
inside it. With stride 1 nobody notices.

你的 dx 是对的。dw 里步幅乘错了下标：它移动的是窗口，而不是窗口里的格子。步幅为 1 时看不出来。"""

# killed-by: basic

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
        dx = np.zeros((H, W))
        self.dw = np.zeros((kh, kw))
        self.db = dout.sum()
        for i in range(dout.shape[0]):
            for j in range(dout.shape[1]):
                top, left = i * self.stride, j * self.stride
                dx[top : top + kh, left : left + kw] += dout[i, j] * self.weight
                for r in range(kh):
                    for s in range(kw):
                        h, w = i + r * self.stride, j + s * self.stride
                        if h < H and w < W:
                            self.dw[r, s] += dout[i, j] * self.x[h, w]
        return dx
