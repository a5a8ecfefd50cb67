"""Without padding all is well; with it, the result is too small. `pad` has to reach the windows, not
only the constructor.

没有填充时一切正常；有填充时结果偏小。`pad` 要真正用到窗口上，光传给构造函数是不够的。"""

# killed-by: pad, pad>stride

import numpy as np


class AvgPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        N, C, H, W = x.shape
        OH = (H - self.pool_h) // self.stride + 1
        OW = (W - self.pool_w) // self.stride + 1
        y = np.zeros((N, C, OH, OW))
        for i in range(OH):
            for j in range(OW):
                top, left = i * self.stride, j * self.stride
                y[:, :, i, j] = x[:, :, top : top + self.pool_h, left : left + self.pool_w].mean(axis=(2, 3))
        return y
