"""With padding all is well, without it nothing is left of dx. A slice that ends at minus pad is empty
when pad is 0: where does the map end, counted from the front?

有填充时没有问题，没有填充时 dx 就什么也不剩了。pad 为 0 时，以 -pad 结尾的切片是空的：从前面数起，图到哪里结束？"""

# killed-by: one-window, basic

import numpy as np
from utils import col2im, im2col


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W = W
        self.b = b
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        F, C, kh, kw = self.W.shape
        N, C, H, W = x.shape
        OH = (H + 2 * self.pad - kh) // self.stride + 1
        OW = (W + 2 * self.pad - kw) // self.stride + 1
        self.x = x
        self.col = im2col(x, kh, kw, self.stride, self.pad)
        self.col_W = self.W.reshape(F, -1).T
        return (self.col @ self.col_W + self.b).reshape(N, OH, OW, F).transpose(0, 3, 1, 2)

    def backward(self, dout):
        N, C, H, W = self.x.shape
        F, C, kh, kw = self.W.shape
        OH, OW = dout.shape[2:]
        flat = dout.transpose(0, 2, 3, 1).reshape(-1, F)
        self.db = flat.sum(axis=0)
        self.dW = (self.col.T @ flat).T.reshape(F, C, kh, kw)
        p = self.pad
        canvas = np.zeros((N, C, H + 2 * p, W + 2 * p))
        for i in range(OH):
            for j in range(OW):
                top, left = i * self.stride, j * self.stride
                canvas[:, :, top : top + kh, left : left + kw] += np.tensordot(dout[:, :, i, j], self.W, axes=1)
        return canvas[:, :, p:-p, p:-p]
