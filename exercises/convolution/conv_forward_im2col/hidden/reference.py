"""Convolution layer: windows as rows, filters as columns, and one matrix product for everything."""

import numpy as np
from numpy.typing import NDArray
from utils import im2col

Array = NDArray[np.float64]


class Convolution:
    """Cross-correlation with F filters, W (F, C, kh, kw), and one bias per filter; the border is zero."""

    def __init__(self, W: Array, b: Array, stride: int = 1, pad: int = 0) -> None:
        self.W = W
        self.b = b
        self.stride = stride
        self.pad = pad

    def forward(self, x: Array) -> Array:
        """Answers of all filters: x (N, C, H, W) -> (N, F, OH, OW)."""
        F, _, kh, kw = self.W.shape
        N, _, H, W = x.shape
        OH = (H + 2 * self.pad - kh) // self.stride + 1
        OW = (W + 2 * self.pad - kw) // self.stride + 1

        col: Array = im2col(x, kh, kw, self.stride, self.pad)  # (N*OH*OW, C*kh*kw)
        col_W = self.W.reshape(F, -1).T  # (C*kh*kw, F): one filter per column
        rows = col @ col_W + self.b  # (N*OH*OW, F)
        return rows.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)  # first as the rows lie, then turned
