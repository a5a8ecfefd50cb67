"""The right numbers in the wrong columns. All cells of channel 0 come first, then all of channel 1;
yours lists every channel of one cell before it moves to the next cell.

数都对，列的次序不对。应当先列出通道 0 的所有格子，再列通道 1 的；你却是每到一格就先把各个通道列完。"""

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
    return windows.transpose(0, 4, 5, 2, 3, 1).reshape(N * OH * OW, C * kh * kw)
