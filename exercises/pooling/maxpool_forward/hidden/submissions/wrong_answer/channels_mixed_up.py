"""Each channel has a maximum of its own; yours takes one over all channels together. A row of
`im2col` holds the window of every channel, one after the other.

每个通道有自己的最大值；你对所有通道一起取了一个。`im2col` 的一行里，各个通道的窗口是一个接一个排着的。"""

# killed-by: batch-channels

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
        return col.max(axis=1).reshape(N, OH, OW, -1).transpose(0, 3, 1, 2)
