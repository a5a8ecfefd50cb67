"""Other libraries arrange it like this, with one window per column. Here every window is a row.

有的库是这样排的：每个窗口占一列。这里每个窗口占一行。"""

# killed-by: basic

import numpy as np


def im2col(x, kh, kw, stride=1, pad=0):
    N, C, H, W = x.shape
    OH = (H + 2 * pad - kh) // stride + 1
    OW = (W + 2 * pad - kw) // stride + 1
    padded = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    windows = np.zeros((N, C, kh, kw, OH, OW))
    for r in range(kh):
        for s in range(kw):
            windows[:, :, r, s] = padded[:, :, r : r + stride * OH : stride, s : s + stride * OW : stride]
    return windows.transpose(1, 2, 3, 0, 4, 5).reshape(C * kh * kw, N * OH * OW)
