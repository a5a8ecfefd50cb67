"""Look at a window in which the maximum occurs twice. Together its cells may receive no more than
the one gradient the window got: who takes it is written under "Ties".

看一个最大值出现了两次的窗口。它的格子合起来最多只能得到这个窗口的一份梯度：归谁所有，写在“并列”一条里。"""

# killed-by: ties, ties-overlap

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
        self.x = x
        self.arg_max = np.argmax(windows, axis=1)
        return np.max(windows, axis=1).reshape(N, OH, OW, C).transpose(0, 3, 1, 2)

    def backward(self, dout):
        N, C, OH, OW = dout.shape
        canvas = np.pad(np.zeros(self.x.shape), ((0, 0), (0, 0), (self.pad, self.pad), (self.pad, self.pad)))
        padded = np.pad(self.x, ((0, 0), (0, 0), (self.pad, self.pad), (self.pad, self.pad)))
        for i in range(OH):
            for j in range(OW):
                rows = slice(i * self.stride, i * self.stride + self.pool_h)
                columns = slice(j * self.stride, j * self.stride + self.pool_w)
                window = padded[:, :, rows, columns]
                winners = window == window.max(axis=(2, 3), keepdims=True)
                canvas[:, :, rows, columns] += winners * dout[:, :, i : i + 1, j : j + 1]
        return canvas[:, :, self.pad : self.pad + self.x.shape[2], self.pad : self.pad + self.x.shape[3]]
