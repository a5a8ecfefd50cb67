"""Without padding all is well; with it, the result has the shape of the padded map. The border is not
part of `x` and has no place in its gradient.

没有填充时一切正常；有填充时，结果是填充后的形状。边框不属于 `x`，在它的梯度里也没有位置。"""

# killed-by: pad, pad>stride

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
        p = self.pad
        canvas = np.zeros((N, C, H + 2 * p, W + 2 * p))
        for i in range(OH):
            for j in range(OW):
                top, left = i * self.stride, j * self.stride
                share = dout[:, :, i : i + 1, j : j + 1] / (self.pool_h * self.pool_w)
                canvas[:, :, top : top + self.pool_h, left : left + self.pool_w] += share
        return canvas
