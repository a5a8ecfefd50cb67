"""You pick the cells that are equal to the maximum of their window. If the largest value occurs twice in a
window, how many numbers does that window give?

你选出了与窗口最大值相等的格子。如果一个窗口里最大值出现了两次，这个窗口会给出几个数？"""

# killed-by: ties

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
        OW = (W + 2 * self.pad - self.pool_w) // self.stride + 1
        col = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad)
        windows = col.reshape(-1, self.pool_h * self.pool_w)
        largest = windows[windows == windows.max(axis=1, keepdims=True)]
        return largest.reshape(N, OH, OW, C).transpose(0, 3, 1, 2)
