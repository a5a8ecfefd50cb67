"""The array for the result is made once, in the size of the first result. The next input may give a
larger or a smaller one.

存放结果的数组只建了一次，大小是第一次结果的大小。下一个输入的结果可能更大，也可能更小。"""

# killed-by: twice

import numpy as np
from utils import im2col


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h, self.pool_w, self.stride, self.pad = pool_h, pool_w, stride, pad
        self.out = None

    def forward(self, x):
        N, C, H, W = x.shape
        OH = (H + 2 * self.pad - self.pool_h) // self.stride + 1
        OW = (W + 2 * self.pad - self.pool_w) // self.stride + 1
        if self.out is None:
            self.out = np.empty((N, C, OH, OW))
        windows = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad).reshape(-1, self.pool_h * self.pool_w)
        self.out[:] = windows.max(axis=1).reshape(N, OH, OW, C).transpose(0, 3, 1, 2)
        return self.out.copy()
