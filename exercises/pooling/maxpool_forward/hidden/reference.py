"""Max pooling: of every window the largest value."""

import numpy as np
from numpy.typing import NDArray
from utils import im2col

Array = NDArray[np.float64]


class MaxPool:
    """2-D max pooling over windows of pool_h x pool_w cells."""

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
        y: Array = windows.max(axis=1)
        return y.reshape(N, OH, OW, C).transpose(0, 3, 1, 2)
