"""Your windows lie side by side, each beginning where the one before it ends. The size of a window and the
step from one to the next are two different numbers; which of them moves the window?

你的窗口一个接一个地排列，前一个结束处就是后一个的开始。窗口的大小和移动的步长是两个不同的数，窗口应当按哪一个移动？"""

# killed-by: overlap

import numpy as np


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        N, C, H, W = x.shape
        p = self.pad
        padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        OH = (H + 2 * p) // self.pool_h
        OW = (W + 2 * p) // self.pool_w
        y = np.zeros((N, C, OH, OW))
        for i in range(OH):
            for j in range(OW):
                top, left = i * self.pool_h, j * self.pool_w
                window = padded[:, :, top : top + self.pool_h, left : left + self.pool_w]
                y[:, :, i, j] = window.max(axis=(2, 3))
        return y
