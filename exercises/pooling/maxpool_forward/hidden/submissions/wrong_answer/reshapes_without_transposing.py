"""The right numbers, in the wrong places as soon as there is more than one channel. In which order do
the rows come out of `im2col`, and which axis runs fastest in the result?

数都对，但通道一多，位置就错了。`im2col` 给出的各行按什么次序排列，结果里又是哪个轴变化最快？"""

# killed-by: batch-channels

import numpy as np
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
        return windows.max(axis=1).reshape(N, C, OH, OW)
