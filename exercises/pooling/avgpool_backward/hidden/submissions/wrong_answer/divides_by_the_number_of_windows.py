"""Where windows overlap your gradient is too small: what arrives in a cell is added up, not averaged
over the windows that hold it.

窗口重叠的地方，你的梯度偏小：到达同一格的份额要相加，而不是按盖住它的窗口数取平均。"""

# killed-by: overlap

import numpy as np
from utils import col2im, im2col


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
        N, C, OH, OW = dout.shape
        cells = self.pool_h * self.pool_w
        share = np.repeat(dout.transpose(0, 2, 3, 1).reshape(-1, 1) / cells, cells, axis=1)
        dcol = share.reshape(N * OH * OW, -1)
        window = (self.x.shape, self.pool_h, self.pool_w, self.stride, self.pad)
        count = col2im(np.ones(dcol.shape), *window)
        return col2im(dcol, *window) / np.maximum(count, 1)
