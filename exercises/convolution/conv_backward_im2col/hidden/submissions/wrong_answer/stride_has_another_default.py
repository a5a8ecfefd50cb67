"""Right where the stride is given. Where it is left out it is 1, and not the size of the filter. The
constructor is given: leave its defaults alone.

写明步幅时是对的。省略时步幅应为 1，而不是卷积核的大小。构造函数已经写好，别动它的默认值。"""

# killed-by: defaults

import numpy as np
from utils import col2im, im2col


class Convolution:
    def __init__(self, W, b, stride=None, pad=0):
        self.W = W
        self.b = b
        self.stride = stride or 1
        self.step = stride or W.shape[2]
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
        canvas = np.zeros((N, C, H + 2 * p + kh * OH, W + 2 * p + kw * OW))
        for i in range(OH):
            for j in range(OW):
                top, left = i * self.step, j * self.step
                canvas[:, :, top : top + kh, left : left + kw] += np.tensordot(dout[:, :, i, j], self.W, axes=1)
        return canvas[:, :, p : p + H, p : p + W]
