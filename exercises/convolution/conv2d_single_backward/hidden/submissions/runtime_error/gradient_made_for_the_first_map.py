"""The array for dx is made once, for the first map, and only emptied later on. What if the next map is
higher or wider?

dx 的数组只按第一张图的大小建了一次，之后只是清零。下一张图更高或更宽时怎么办？"""

# killed-by: twice

import numpy as np


class Conv2dSingle:
    def __init__(self, weight, bias, stride=1):
        self.weight, self.bias, self.stride = weight, bias, stride
        self.dx = None

    def forward(self, x):
        self.x = x
        kh, kw = self.weight.shape
        windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw))[:: self.stride, :: self.stride]
        return np.tensordot(windows, self.weight, axes=2) + self.bias

    def backward(self, dout):
        kh, kw = self.weight.shape
        if self.dx is None:
            self.dx = np.zeros(self.x.shape)
        self.dx[:] = 0
        self.dw, self.db = np.zeros((kh, kw)), dout.sum()
        for i, j in np.ndindex(dout.shape):
            rows = slice(i * self.stride, i * self.stride + kh)
            columns = slice(j * self.stride, j * self.stride + kw)
            self.dx[rows, columns] += dout[i, j] * self.weight
            self.dw += dout[i, j] * self.x[rows, columns]
        return self.dx.copy()
