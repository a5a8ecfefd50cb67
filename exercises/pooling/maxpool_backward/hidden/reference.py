"""Max pooling: the gradient of each window goes to the cell that was its maximum."""

import numpy as np
from numpy.typing import NDArray
from utils import col2im, im2col

Array = NDArray[np.float64]


class MaxPool:
    """2-D max pooling over windows of pool_h x pool_w cells; the border counts as zero."""

    def __init__(self, pool_h: int, pool_w: int, stride: int = 1, pad: int = 0) -> None:
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad

    def forward(self, x: Array) -> Array:
        """Maximum of every window: x (N, C, H, W) -> (N, C, OH, OW)."""
        N, C, H, W = x.shape
        OH = (H + 2 * self.pad - self.pool_h) // self.stride + 1
        OW = (W + 2 * self.pad - self.pool_w) // self.stride + 1
        col: Array = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad)
        windows = col.reshape(-1, self.pool_h * self.pool_w)  # one row per window and channel: (n, i, j, c)
        self.x = x
        self.arg_max = windows.argmax(axis=1)
        y: Array = windows.max(axis=1)
        return y.reshape(N, OH, OW, C).transpose(0, 3, 1, 2)

    def backward(self, dout: Array) -> Array:
        """Gradient with respect to the input of the last forward: dout (N, C, OH, OW) -> (N, C, H, W).

        Ties: the first maximum of a window in row-major order takes the whole gradient.
        Source: chain rule through argmax; checked by central differences.
        """
        per_window = dout.transpose(0, 2, 3, 1).ravel()  # (n, i, j, c), the order of arg_max

        # A window's gradient is zero but for the cell that won.
        dwindows = np.zeros((per_window.size, self.pool_h * self.pool_w))
        dwindows[np.arange(per_window.size), self.arg_max] = per_window

        # Rows of one position side by side again, as im2col made them; col2im adds where windows overlap.
        N, C, OH, OW = dout.shape
        dcol = dwindows.reshape(N * OH * OW, C * self.pool_h * self.pool_w)
        dx: Array = col2im(dcol, self.x.shape, self.pool_h, self.pool_w, self.stride, self.pad)
        return dx
