import numpy as np
from utils import im2col


class AvgPool:
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
        return windows.mean(axis=1).reshape(N, OH, OW, C).transpose(0, 3, 1, 2)

    def backward(self, dout):
        N, C, H, W = self.x.shape
        OH, OW = dout.shape[2:]
        dx = np.zeros((N, C, H, W))
        for n in range(N):
            for c in range(C):
                for i in range(OH):
                    for j in range(OW):
                        share = dout[n, c, i, j] / (self.pool_h * self.pool_w)
                        top = i * self.stride - self.pad
                        left = j * self.stride - self.pad
                        for h in range(max(top, 0), min(top + self.pool_h, H)):
                            for w in range(max(left, 0), min(left + self.pool_w, W)):
                                dx[n, c, h, w] += share
        return dx
