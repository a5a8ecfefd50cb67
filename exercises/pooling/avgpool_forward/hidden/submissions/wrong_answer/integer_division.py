"""Your means are all whole numbers: the fraction is cut off in the division.

你的平均值全是整数：做除法时小数部分被舍掉了。"""

# killed-by: one-window

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
        cells = self.pool_h * self.pool_w
        y = col.reshape(-1, cells).sum(axis=1) // cells
        return y.reshape(N, OH, OW, C).transpose(0, 3, 1, 2)
