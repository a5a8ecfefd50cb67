"""Right unless a window holds its maximum more than once. Then the gradient belongs to the first of
the equal cells, counted row by row; yours goes to the last.

只有当窗口里最大值不止一个时才出错。这时梯度应当归按行数过去的第一个，你给了最后一个。"""

# killed-by: ties, ties-overlap

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
        self.arg_max = windows.shape[1] - 1 - np.argmax(windows[:, ::-1], axis=1)
        return np.max(windows, axis=1).reshape(N, OH, OW, C).transpose(0, 3, 1, 2)

    def backward(self, dout):
        N, C, OH, OW = dout.shape
        flat = dout.transpose(0, 2, 3, 1).reshape(-1)
        dwindows = np.zeros((flat.size, self.pool_h * self.pool_w))
        dwindows[np.arange(flat.size), self.arg_max] = flat
        dcol = dwindows.reshape(N * OH * OW, -1)
        return col2im(dcol, self.x.shape, self.pool_h, self.pool_w, self.stride, self.pad)
