"""Some windows are missing: those that end exactly at the last row or column. They still fit. In
which row does the last one begin, and does your loop get there?

少了一些窗口：正好在最后一行或最后一列结束的那些。它们仍然放得下。最后一个窗口从哪一行开始，你的循环走到那里了吗？"""

# killed-by: one-window, basic, window-1

import numpy as np


def im2col(x, kh, kw, stride=1, pad=0):
    N, C, H, W = x.shape
    padded = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    rows = []
    for n in range(N):
        for top in range(0, H + 2 * pad - kh, stride):
            for left in range(0, W + 2 * pad - kw, stride):
                rows.append(padded[n, :, top : top + kh, left : left + kw].ravel())
    return np.array(rows).reshape(-1, C * kh * kw)
