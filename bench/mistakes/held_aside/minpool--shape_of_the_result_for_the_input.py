import numpy as np
from utils import col2im, im2col


class MinPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad

    # === your code: begin ===
    def forward(self, x):
        N, C, H, W = x.shape
        OH = (H + 2 * self.pad - self.pool_h) // self.stride + 1
        OW = (W + 2 * self.pad - self.pool_w) // self.stride + 1
        col = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad)
        col = col.reshape(-1, self.pool_h * self.pool_w)
        self.where = col.argmin(axis=1)
        return col.min(axis=1).reshape(N, OH, OW, C).transpose(0, 3, 1, 2)

    def backward(self, dout):
        N, C, OH, OW = dout.shape
        d = np.zeros((dout.size, self.pool_h * self.pool_w))
        d[range(dout.size), self.where] = dout.transpose(0, 2, 3, 1).ravel()
        return col2im(d.reshape(N * OH * OW, -1), dout.shape, self.pool_h, self.pool_w, self.stride, self.pad)

    # === your code: end ===
