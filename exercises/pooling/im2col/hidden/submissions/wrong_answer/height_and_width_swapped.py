"""Fine for square windows only. `kh` counts rows and belongs to H, `kw` counts columns and belongs to
W; somewhere you use one for the other.

只有正方形窗口没问题。`kh` 数的是行，与 H 相配；`kw` 数的是列，与 W 相配；有个地方把两者弄反了。"""

# killed-by: nonsquare-window

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def im2col(x, kh, kw, stride=1, pad=0):
    padded = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    windows = sliding_window_view(padded, (kw, kh), axis=(2, 3))[:, :, ::stride, ::stride]
    N, C, OH, OW = windows.shape[:4]
    return windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * kh * kw)
