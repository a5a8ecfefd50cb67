import numpy as np
from utils import im2col


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        N, C, H, W = x.shape
        OH = (H + 2 * self.pad - self.pool_h) // self.stride + 1
        OW = (W + 2 * self.pad - self.pool_w) // self.stride + 1
        windows = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad).reshape(-1, self.pool_h * self.pool_w)
        self.x = x
        self.arg_max = windows.argmax(axis=1)
        return windows.max(axis=1).reshape(N, OH, OW, C).transpose(0, 3, 1, 2)

    def backward(self, dout):
        N, C, OH, OW = dout.shape
        dx = np.zeros(self.x.shape)
        places = iter(self.arg_max)
        for n in range(N):
            for i in range(OH):
                for j in range(OW):
                    for c in range(C):
                        row, column = divmod(int(next(places)), self.pool_w)
                        h = i * self.stride + row - self.pad
                        w = j * self.stride + column - self.pad
                        dx[n, c, h, w] += dout[n, c, i, j]
        return dx
