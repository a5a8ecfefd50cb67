import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W = W
        self.b = b
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        p = self.pad
        self.shape = x.shape
        padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        windows = sliding_window_view(padded, self.W.shape[2:], axis=(2, 3))
        self.windows = windows[:, :, :: self.stride, :: self.stride]
        return np.einsum("ncijrs,fcrs->nfij", self.windows, self.W) + self.b[:, None, None]

    def backward(self, dout):
        self.db = dout.sum(axis=(0, 2, 3))
        self.dW = np.einsum("nfij,ncijrs->fcrs", dout, self.windows)
        N, F, OH, OW = dout.shape
        kh, kw = self.W.shape[2:]
        H, W = self.shape[2:]
        p, step = self.pad, self.stride
        spread = np.zeros((N, F, H + 2 * p + kh - 1, W + 2 * p + kw - 1))
        spread[:, :, kh - 1 : kh - 1 + step * OH : step, kw - 1 : kw - 1 + step * OW : step] = dout
        windows = sliding_window_view(spread, (kh, kw), axis=(2, 3))
        dx = np.einsum("nfhwrs,fcrs->nchw", windows, self.W[:, :, ::-1, ::-1])
        return dx[:, :, p : p + H, p : p + W]
