"""The first `backward` is right, the second on the same object is not: something of the first round
is still in the result. Every `backward` starts from zero.

第一次 `backward` 是对的，同一对象上的第二次就不对了：结果里还留着上一轮的东西。每次 `backward` 都从零开始。"""

# killed-by: twice

import numpy as np
from utils import col2im, im2col


class AvgPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad
        self.dx = 0

    def forward(self, x):
        N, C, H, W = x.shape
        OH = (H + 2 * self.pad - self.pool_h) // self.stride + 1
        OW = (W + 2 * self.pad - self.pool_w) // self.stride + 1
        col = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad)
        windows = col.reshape(-1, self.pool_h * self.pool_w)
        self.x = x
        return windows.mean(axis=1).reshape(N, OH, OW, C).transpose(0, 3, 1, 2)

    def backward(self, dout):
        N, C, OH, OW = dout.shape
        cells = self.pool_h * self.pool_w
        share = np.repeat(dout.transpose(0, 2, 3, 1).reshape(-1, 1) / cells, cells, axis=1)
        dcol = share.reshape(N * OH * OW, -1)
        self.dx = self.dx + col2im(dcol, self.x.shape, self.pool_h, self.pool_w, self.stride, self.pad)
        return self.dx
