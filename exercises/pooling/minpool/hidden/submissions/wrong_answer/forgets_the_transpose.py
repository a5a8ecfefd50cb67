"""With a single channel all is well; with several, gradients end up in the wrong channel. Compare the
order in which im2col lists the windows with the order in which dout lies in memory.

只有一个通道时没有问题；有好几个通道时，梯度跑到了别的通道。把 im2col 排列窗口的次序与 dout 在内存中的次序比一比。"""

# killed-by: batch-channels

import numpy as np
from utils import col2im, im2col


class MinPool:
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
        self.x = x
        self.arg_min = windows.argmin(axis=1)
        return windows.min(axis=1).reshape(N, OH, OW, C).transpose(0, 3, 1, 2)

    def backward(self, dout):
        N, C, OH, OW = dout.shape
        flat = dout.reshape(-1)
        dwindows = np.zeros((flat.size, self.pool_h * self.pool_w))
        dwindows[np.arange(flat.size), self.arg_min] = flat
        dcol = dwindows.reshape(N * OH * OW, -1)
        return col2im(dcol, self.x.shape, self.pool_h, self.pool_w, self.stride, self.pad)
