"""The first call is right, the second on the same object repeats its answer. Every `forward` has to
look at the input it was given.

第一次调用是对的，同一对象上的第二次只是重复了上次的答案。每次 `forward` 都要看这一次的输入。"""

# killed-by: twice

from utils import im2col


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad
        self.col = None

    def forward(self, x):
        N, C, H, W = x.shape
        OH = (H + 2 * self.pad - self.pool_h) // self.stride + 1
        OW = (W + 2 * self.pad - self.pool_w) // self.stride + 1
        if self.col is None:
            self.col = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad)
        windows = self.col.reshape(-1, self.pool_h * self.pool_w)
        return windows.max(axis=1).reshape(N, OH, OW, C).transpose(0, 3, 1, 2)
