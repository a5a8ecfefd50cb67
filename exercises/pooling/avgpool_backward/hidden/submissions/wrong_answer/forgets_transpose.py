"""With a single channel all is well; with several, gradients end up in the wrong channel. `col2im`
expects the windows in the order that `im2col` gives them.

只有一个通道时一切正常；有多个通道时，梯度跑到了别的通道里。`col2im` 要求窗口按 `im2col` 给出的次序排列。"""

# killed-by: batch-channels

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
        dcol = np.repeat(dout.reshape(-1, 1) / cells, cells, axis=1).reshape(N * OH * OW, -1)
        return col2im(dcol, self.x.shape, self.pool_h, self.pool_w, self.stride, self.pad)
