"""Windows of an image as the rows of a matrix."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Array = NDArray[np.float64]


def im2col(x: Array, kh: int, kw: int, stride: int = 1, pad: int = 0) -> Array:
    """Lay out every window of `x` as one row.

    Shapes: x (N, C, H, W), result (N*OH*OW, C*kh*kw).
    Rows in the order (n, i, j), columns in the order (c, r, s); the border is zero.
    Source: the definition, entry by entry, in the statement.
    """
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))

    # Every window at every cell, without copying; then only each stride-th of them. The view ends with the last
    # window that fits, so a remainder takes care of itself.
    windows = sliding_window_view(padded, (kh, kw), axis=(2, 3))[:, :, ::stride, ::stride]

    N, C, OH, OW = windows.shape[:4]
    # (N, C, OH, OW, kh, kw) -> (N, OH, OW, C, kh, kw): rows first, columns last, each in its order
    return windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * kh * kw)
