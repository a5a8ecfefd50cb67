"""The first `backward` is right, the second on the same object is not: something of the first round
is still in the result. Every `backward` starts from zero.

第一次 `backward` 是对的，同一对象上的第二次就不对了：结果里还留着上一轮的东西。每次 `backward` 都从零开始。"""

# killed-by: twice

import numpy as np
from utils import im2col


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad
        self.dx = None

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
        if self.dx is None:
            self.dx = np.zeros(self.x.shape)
        n, i, j, c = np.indices((N, OH, OW, C))
        places = self.arg_max.reshape(N, OH, OW, C)
        h = i * self.stride + places // self.pool_w - self.pad
        w = j * self.stride + places % self.pool_w - self.pad
        np.add.at(self.dx, (n, c, h, w), dout.transpose(0, 2, 3, 1))
        return self.dx.copy()
