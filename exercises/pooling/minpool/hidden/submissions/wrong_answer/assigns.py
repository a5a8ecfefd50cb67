"""Where windows overlap, one cell can be the minimum of several of them. Does it end up with all the
gradients it was sent, or only with the one that arrived last?

窗口重叠时，同一个格子可能在几个窗口里都是最小值。它最后拿到的是收到的全部梯度，还是只有最后到的那一份？"""

# killed-by: overlap

import numpy as np
from utils import col2im, im2col


class MinPool:
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
        self.arg_min = windows.argmin(axis=1)
        return windows.min(axis=1).reshape(N, OH, OW, C).transpose(0, 3, 1, 2)

    def backward(self, dout):
        N, C, OH, OW = dout.shape
        dx = np.zeros(self.x.shape)
        places = self.arg_min.reshape(N, OH, OW, C)
        for n in range(N):
            for c in range(C):
                for i in range(OH):
                    for j in range(OW):
                        row, column = divmod(places[n, i, j, c], self.pool_w)
                        h = i * self.stride + row - self.pad
                        w = j * self.stride + column - self.pad
                        dx[n, c, h, w] = dout[n, c, i, j]
        return dx
