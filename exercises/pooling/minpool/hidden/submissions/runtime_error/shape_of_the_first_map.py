"""The second map has another size, and your object still knows that of the first. What forward leaves
for backward has to be replaced by every forward.

第二张图的大小不同，对象记着的却还是第一张的形状。forward 留给 backward 的东西，每次 forward 都要换新。"""

# killed-by: twice

import numpy as np
from utils import col2im, im2col


class MinPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h, self.pool_w, self.stride, self.pad = pool_h, pool_w, stride, pad
        self.shapes = None

    def forward(self, x):
        N, C, H, W = x.shape
        OH = (H + 2 * self.pad - self.pool_h) // self.stride + 1
        OW = (W + 2 * self.pad - self.pool_w) // self.stride + 1
        col = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad)
        if self.shapes is None:
            self.shapes = x.shape, col.shape
        windows = col.reshape(-1, self.pool_h * self.pool_w)
        self.arg_min = windows.argmin(axis=1)
        return windows.min(axis=1).reshape(N, OH, OW, C).transpose(0, 3, 1, 2)

    def backward(self, dout):
        x_shape, col_shape = self.shapes
        per_window = dout.transpose(0, 2, 3, 1).ravel()
        dwindows = np.zeros((per_window.size, self.pool_h * self.pool_w))
        dwindows[np.arange(per_window.size), self.arg_min] = per_window
        return col2im(dwindows.reshape(col_shape), x_shape, self.pool_h, self.pool_w, self.stride, self.pad)
