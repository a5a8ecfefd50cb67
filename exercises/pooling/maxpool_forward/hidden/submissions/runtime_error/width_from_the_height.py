"""Square maps with square windows are fine, others are not: OW has to be counted from W and `pool_w`,
as OH is from H and `pool_h`.

正方形的图配正方形的窗口没问题，其他就不行：OW 要由 W 和 `pool_w` 算出，正如 OH 由 H 和 `pool_h` 算出。"""

# killed-by: nonsquare-map, nonsquare-window

from utils import im2col


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        N, C, H, W = x.shape
        OH = (H + 2 * self.pad - self.pool_h) // self.stride + 1
        OW = (H + 2 * self.pad - self.pool_h) // self.stride + 1
        col = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad)
        windows = col.reshape(-1, self.pool_h * self.pool_w)
        return windows.max(axis=1).reshape(N, OH, OW, C).transpose(0, 3, 1, 2)
