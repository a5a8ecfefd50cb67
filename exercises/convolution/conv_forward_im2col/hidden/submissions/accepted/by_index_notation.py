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
        padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        windows = sliding_window_view(padded, self.W.shape[2:], axis=(2, 3))[:, :, :: self.stride, :: self.stride]
        return np.einsum("ncijrs,fcrs->nfij", windows, self.W) + self.b[:, np.newaxis, np.newaxis]
