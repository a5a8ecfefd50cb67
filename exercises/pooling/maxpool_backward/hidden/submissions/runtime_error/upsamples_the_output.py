"""This works while the windows tile the map exactly. With a stride other than the window, or cells
left over at the edge, enlarging the small map does not give back the large one.

只有当窗口正好铺满特征图时才行得通。步长与窗口不同，或者边缘有剩余的格子时，把小图放大并不能还原成大图。"""

# killed-by: overlap, gap, remainder

import numpy as np
from utils import col2im, im2col


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
        col = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad)
        windows = col.reshape(-1, self.pool_h * self.pool_w)
        self.x = x
        self.arg_max = np.argmax(windows, axis=1)
        return np.max(windows, axis=1).reshape(N, OH, OW, C).transpose(0, 3, 1, 2)

    def backward(self, dout):
        y = self.forward(self.x)
        large = np.kron(y, np.ones((1, 1, self.pool_h, self.pool_w)))
        dlarge = np.kron(dout, np.ones((1, 1, self.pool_h, self.pool_w)))
        return dlarge * (large == self.x)
