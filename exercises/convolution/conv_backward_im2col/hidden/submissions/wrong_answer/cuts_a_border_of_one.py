"""Right without padding and with a border of one cell. A wider border stays in your dx: it is cut off
by as many cells as pad says, not by one.

不填充或者填充一圈时是对的。边框再宽，就会有一部分留在你的 dx 里：pad 是几圈，就要裁掉几圈，而不是只裁一圈。"""

# killed-by: pad>stride

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
        return canvas[:, :, 1:-1, 1:-1] if p else canvas
