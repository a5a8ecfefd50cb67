"""Min pooling: of every window the smallest cell, which alone receives the window's gradient."""

import numpy as np
from numpy.typing import NDArray
from utils import col2im, im2col

Array = NDArray[np.float64]


class MinPool:
    """2-D min pooling over windows of pool_h x pool_w cells; the border counts as zero."""

    def __init__(self, pool_h: int, pool_w: int, stride: int = 1, pad: int = 0) -> None:
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad

    def forward(self, x: Array) -> Array:
        """Minimum of every window: x (N, C, H, W) -> (N, C, OH, OW)."""
        N, C, H, W = x.shape
        OH = (H + 2 * self.pad - self.pool_h) // self.stride + 1
        OW = (W + 2 * self.pad - self.pool_w) // self.stride + 1

        col: Array = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad)
        windows = col.reshape(-1, self.pool_h * self.pool_w)  # one row per window and channel: (n, i, j, c)
        self.x_shape, self.col_shape = x.shape, col.shape
        self.arg_min = windows.argmin(axis=1)  # the first one, in row-major order
        y: Array = windows.min(axis=1)
        return y.reshape(N, OH, OW, C).transpose(0, 3, 1, 2)

    def backward(self, dout: Array) -> Array:
        """Gradient with respect to the input of the last forward: dout (N, C, OH, OW) -> (N, C, H, W).

        Ties: the first minimum of a window in row-major order takes the whole gradient. Overlap: gradients add.
        Source: chain rule through argmin; checked by central differences.
        """
        per_window = dout.transpose(0, 2, 3, 1).ravel()  # (n, i, j, c), the order of arg_min
        dwindows = np.zeros((per_window.size, self.pool_h * self.pool_w))
        dwindows[np.arange(per_window.size), self.arg_min] = per_window

        # Rows of one position side by side again, as im2col made them; col2im adds where windows overlap.
        dcol = dwindows.reshape(self.col_shape)
        dx: Array = col2im(dcol, self.x_shape, self.pool_h, self.pool_w, self.stride, self.pad)
        return dx
