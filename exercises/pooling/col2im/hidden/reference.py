"""Rows of windows back onto an image: the adjoint of im2col."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def col2im(col: Array, x_shape: tuple[int, int, int, int], kh: int, kw: int, stride: int = 1, pad: int = 0) -> Array:
    """Put every row of `col` back where im2col took it from, adding up what falls on the same cell.

    Shapes: col (N*OH*OW, C*kh*kw), result `x_shape` = (N, C, H, W). What falls on the border is dropped.
    Source: the transpose of im2col as a linear map; checked by <im2col(x), c> = <x, col2im(c)>.
    """
    N, C, H, W = x_shape
    OH = (H + 2 * pad - kh) // stride + 1
    OW = (W + 2 * pad - kw) // stride + 1
    windows = col.reshape(N, OH, OW, C, kh, kw).transpose(0, 3, 4, 5, 1, 2)  # (N, C, kh, kw, OH, OW)

    # Loop over the few cells of a window instead of the many windows: the cells (r, s) of all windows lie `stride`
    # apart and never on top of each other, so one slice takes them all at once.
    canvas = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    for r in range(kh):
        for s in range(kw):
            canvas[:, :, r : r + stride * OH : stride, s : s + stride * OW : stride] += windows[:, :, r, s]

    return canvas[:, :, pad : pad + H, pad : pad + W]  # right for pad = 0 too, unlike pad:-pad
