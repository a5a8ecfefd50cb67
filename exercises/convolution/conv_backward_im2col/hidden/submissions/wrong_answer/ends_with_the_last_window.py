"""Your dx ends where the last window ends. Cells left over at the edge belong to x all the same:
their gradient is 0, and dx has the shape of x.

你的 dx 到最后一个窗口为止就结束了。边上剩余的格子同样属于 x：它们的梯度是 0，而 dx 要与 x 同形。"""

# killed-by: remainder

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
        canvas = np.zeros((N, C, (OH - 1) * self.stride + kh, (OW - 1) * self.stride + kw))
        for i in range(OH):
            for j in range(OW):
                top, left = i * self.stride, j * self.stride
                canvas[:, :, top : top + kh, left : left + kw] += np.tensordot(dout[:, :, i, j], self.W, axes=1)
        return canvas[:, :, p : canvas.shape[2] - p, p : canvas.shape[3] - p]
