"""This works only while the windows lie side by side and fill the map. With overlap, gaps or cells left
over, the enlarged gradient does not even have the shape of `x`.

只有当窗口一个挨一个、正好铺满特征图时才行得通。一旦有重叠、间隙或余数，放大后的梯度连形状都和 `x` 不同。"""

# killed-by: overlap, gap, remainder, pad

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
        share = dout / (self.pool_h * self.pool_w)
        return share.repeat(self.stride, axis=2).repeat(self.stride, axis=3)
