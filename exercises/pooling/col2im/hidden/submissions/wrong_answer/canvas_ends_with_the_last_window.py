"""The result has the wrong shape where rows or columns are left over. No window reaches them, but they
are part of the map: `x_shape` says how large it is.

剩下几行或几列的时候，结果的形状不对。虽然没有窗口够得到它们，它们仍是图的一部分：图有多大，由 `x_shape` 决定。"""

# killed-by: remainder

import numpy as np


def col2im(col, x_shape, kh, kw, stride=1, pad=0):
    N, C, H, W = x_shape
    OH = (H + 2 * pad - kh) // stride + 1
    OW = (W + 2 * pad - kw) // stride + 1
    windows = col.reshape(N, OH, OW, C, kh, kw).transpose(0, 3, 4, 5, 1, 2)
    canvas = np.zeros((N, C, (OH - 1) * stride + kh, (OW - 1) * stride + kw))
    for r in range(kh):
        for s in range(kw):
            canvas[:, :, r : r + stride * OH : stride, s : s + stride * OW : stride] += windows[:, :, r, s]
    return canvas[:, :, pad : pad + H, pad : pad + W]
