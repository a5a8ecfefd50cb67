"""The border is still there: the result is larger than `x_shape`. What falls on the border belongs to
no cell of the map.

边框还在：结果比 `x_shape` 大。落在边框上的值不属于图中的任何一格。"""

# killed-by: pad, pad>stride

import numpy as np


def col2im(col, x_shape, kh, kw, stride=1, pad=0):
    N, C, H, W = x_shape
    OH = (H + 2 * pad - kh) // stride + 1
    OW = (W + 2 * pad - kw) // stride + 1
    windows = col.reshape(N, OH, OW, C, kh, kw).transpose(0, 3, 4, 5, 1, 2)
    canvas = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    for r in range(kh):
        for s in range(kw):
            canvas[:, :, r : r + stride * OH : stride, s : s + stride * OW : stride] += windows[:, :, r, s]
    return canvas
