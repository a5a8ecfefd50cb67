"""The right rows in the wrong order. All windows of the first image come first, then those of the
second; yours alternates between the images.

行都对，次序不对。应当先是第一张图的所有窗口，然后才是第二张图的；你却在几张图之间轮流。"""

# killed-by: batch-channels

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
    return windows.transpose(4, 5, 0, 1, 2, 3).reshape(N * OH * OW, C * kh * kw)
