"""Where windows overlap, a cell receives several values. Yours keeps the last of them; all of them
have to be added.

窗口重叠时，一个格子会收到好几个值。你只留下了一个，而它们应当全部加起来。"""

# killed-by: overlap, counts

import numpy as np


def col2im(col, x_shape, kh, kw, stride=1, pad=0):
    N, C, H, W = x_shape
    OH = (H + 2 * pad - kh) // stride + 1
    OW = (W + 2 * pad - kw) // stride + 1
    windows = col.reshape(N, OH, OW, C, kh, kw).transpose(0, 3, 4, 5, 1, 2)
    canvas = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    for r in range(kh):
        for s in range(kw):
            canvas[:, :, r : r + stride * OH : stride, s : s + stride * OW : stride] = windows[:, :, r, s]
    return canvas[:, :, pad : pad + H, pad : pad + W]
