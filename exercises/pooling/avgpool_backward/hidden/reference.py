"""Average pooling: every cell of a window gets an equal part of the window's gradient."""

import numpy as np
from numpy.typing import NDArray
from utils import col2im, im2col

Array = NDArray[np.float64]


class AvgPool:
    """2-D average pooling over windows of pool_h x pool_w cells; border cells count as zeros."""

    def __init__(self, pool_h: int, pool_w: int, stride: int = 1, pad: int = 0) -> None:
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad

    def forward(self, x: Array) -> Array:
        """Mean of every window: x (N, C, H, W) -> (N, C, OH, OW)."""
        N, C, H, W = x.shape
        OH = (H + 2 * self.pad - self.pool_h) // self.stride + 1
        OW = (W + 2 * self.pad - self.pool_w) // self.stride + 1
        col: Array = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad)
        windows = col.reshape(-1, self.pool_h * self.pool_w)  # one row per window and channel: (n, i, j, c)
        self.x = x
        y: Array = windows.mean(axis=1)
        return y.reshape(N, OH, OW, C).transpose(0, 3, 1, 2)

    def backward(self, dout: Array) -> Array:
        """Gradient with respect to the input of the last forward: dout (N, C, OH, OW) -> (N, C, H, W).

        Source: the mean is linear, its derivative is 1/(pool_h*pool_w) for every cell of the window.
        """
        N, C, OH, OW = dout.shape
        cells = self.pool_h * self.pool_w
        per_window = dout.transpose(0, 2, 3, 1).ravel()  # (n, i, j, c), as the rows of forward

        # The same share for each cell, in the layout of im2col; col2im adds where windows overlap.
        dcol = np.repeat(per_window / cells, cells).reshape(N * OH * OW, C * cells)
        dx: Array = col2im(dcol, self.x.shape, self.pool_h, self.pool_w, self.stride, self.pad)
        return dx
