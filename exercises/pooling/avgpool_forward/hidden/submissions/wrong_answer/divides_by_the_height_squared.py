"""Square windows are right, others are off by a constant factor. How many cells does a window of
`pool_h` rows and `pool_w` columns have?

正方形窗口没问题，其他窗口差一个固定的倍数。一个 `pool_h` 行、`pool_w` 列的窗口有多少格？"""

# killed-by: nonsquare-window

from utils import im2col


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
        y = col.reshape(-1, self.pool_h * self.pool_w).sum(axis=1) / self.pool_h**2
        return y.reshape(N, OH, OW, C).transpose(0, 3, 1, 2)
