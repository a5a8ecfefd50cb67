"""Without padding all is well; with it, the result has the shape of the padded map. The border is not
part of `x` and has no place in its gradient.

没有填充时一切正常；有填充时，结果是填充后的形状。边框不属于 `x`，在它的梯度里也没有位置。"""

# killed-by: pad, pad>stride

import numpy as np
from utils import col2im, im2col


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
        H, W = self.x.shape[2:]
        flat = dout.transpose(0, 2, 3, 1).reshape(-1)
        dwindows = np.zeros((flat.size, self.pool_h * self.pool_w))
        dwindows[np.arange(flat.size), self.arg_max] = flat
        dcol = dwindows.reshape(N * OH * OW, -1)
        padded_shape = (N, C, H + 2 * self.pad, W + 2 * self.pad)
        return col2im(dcol, padded_shape, self.pool_h, self.pool_w, self.stride)
