"""The border belongs on all four sides. Yours is above and to the left, so the windows at the other
two edges come too short.

四周都要有边框。你只填了上边和左边，靠另外两条边的窗口就不完整了。"""

# killed-by: pad, pad>stride

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def im2col(x, kh, kw, stride=1, pad=0):
    padded = np.pad(x, [(0, 0), (0, 0), (pad, 0), (pad, 0)])
    windows = sliding_window_view(padded, (kh, kw), axis=(2, 3))[:, :, ::stride, ::stride]
    N, C, OH, OW = windows.shape[:4]
    return windows.transpose(0, 2, 3, 1, 4, 5).reshape(N * OH * OW, C * kh * kw)
