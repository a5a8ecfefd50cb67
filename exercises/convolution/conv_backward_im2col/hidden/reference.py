"""Convolution layer, backward: a fully connected layer's, between im2col and its adjoint."""

import numpy as np
from numpy.typing import NDArray
from utils import col2im, im2col

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
        self.x, self.col = x, col
        self.col_W = self.W.reshape(F, -1).T  # (C*kh*kw, F)
        rows = col @ self.col_W + self.b  # (N*OH*OW, F)
        return rows.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)

    def backward(self, dout: Array) -> Array:
        """Gradient with respect to the input of the last forward, (N, C, H, W); sets dW (F, C, kh, kw) and db (F,).

        Gradients of parameters are sums over the batch; where windows overlap, gradients add.
        Source: chain rule through the matrix product; col2im is the adjoint of im2col.
        """
        F, _, kh, kw = self.W.shape
        rows = dout.transpose(0, 2, 3, 1).reshape(-1, F)  # (n, i, j) as in col: undo what forward did last

        self.db = rows.sum(axis=0)
        self.dW = (self.col.T @ rows).T.reshape(self.W.shape)  # one filter per column, then per row, then in its box

        dcol = rows @ self.col_W.T
        dx: Array = col2im(dcol, self.x.shape, kh, kw, self.stride, self.pad)
        return dx
