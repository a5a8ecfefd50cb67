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
        n, i, j, c = np.indices((N, OH, OW, C))
        a = self.arg_max.reshape(N, OH, OW, C)
        h = i * self.stride + a // self.pool_w - self.pad
        w = j * self.stride + a % self.pool_w - self.pad
        dx = np.zeros_like(self.x, dtype=np.float64)
        np.add.at(dx, (n, c, h, w), dout.transpose(0, 2, 3, 1))
        return dx
