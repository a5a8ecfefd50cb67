"""Windows of an image as the rows of a matrix: `from utils import im2col`."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Array = NDArray[np.float64]


def im2col(x: Array, kh: int, kw: int, stride: int = 1, pad: int = 0) -> Array:
    """Lay out every window of `x` as one row.

    Shapes: x (N, C, H, W), result (N*OH*OW, C*kh*kw) with OH = (H + 2*pad - kh)//stride + 1, OW likewise.
    Rows run over (image, window row, window column), columns over (channel, row in window, column in window).
    The border of `pad` cells on each side is filled with zeros.
    """
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = sliding_window_view(padded, (kh, kw), axis=(2, 3))[:, :, ::stride, ::stride]
    N, C, OH, OW = windows.shape[:4]
    # (N, C, OH, OW, kh, kw) -> (N, OH, OW, C, kh, kw) -> one row per window
    return windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * kh * kw)
