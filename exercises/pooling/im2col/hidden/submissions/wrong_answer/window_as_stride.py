"""Your windows lie side by side, each beginning where the one before it ends. The size of a window and the
step from one to the next are two different numbers; which of them moves the window?

你的窗口一个接一个地排列，前一个结束处就是后一个的开始。窗口的大小和移动的步长是两个不同的数，窗口应当按哪一个移动？"""

# killed-by: overlap, gap

import numpy as np


def im2col(x, kh, kw, stride=1, pad=0):
    N, C, H, W = x.shape
    padded = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    rows = []
    for n in range(N):
        for top in range(0, H + 2 * pad - kh + 1, kh):
            for left in range(0, W + 2 * pad - kw + 1, kw):
                rows.append(padded[n, :, top : top + kh, left : left + kw].ravel())
    return np.array(rows).reshape(-1, C * kh * kw)
