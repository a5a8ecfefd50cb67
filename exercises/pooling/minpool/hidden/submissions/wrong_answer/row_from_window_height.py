"""Square windows come out right, others do not. How many numbers does one row of the window hold when
you turn the index of the minimum into a row and a column?

正方形的窗口是对的，别的就不对。把最小值的序号换算成行和列时，窗口的一行有几个数？"""

# killed-by: nonsquare-window

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
        N, C, H, W = self.x.shape
        OH, OW = dout.shape[2:]
        spare = self.pool_h + self.pool_w
        canvas = np.zeros((N, C, H + 2 * self.pad + spare, W + 2 * self.pad + spare))
        places = self.arg_min.reshape(N, OH, OW, C)
        for n, c, i, j in np.ndindex(dout.shape):
            row, column = divmod(places[n, i, j, c], self.pool_h)
            canvas[n, c, i * self.stride + row, j * self.stride + column] += dout[n, c, i, j]
        return canvas[:, :, self.pad : self.pad + H, self.pad : self.pad + W]
