"""Your result is smaller wherever windows overlap: you take the mean of what arrives in a cell. Asked
for is the sum. It does not undo im2col there, and is not meant to.

凡是窗口重叠的地方，你的结果都偏小：你对到达同一格的值取了平均，而题目要的是总和。在这些地方它并不是 im2col 的逆运算，
也不必是。"""

# killed-by: overlap, counts

import numpy as np


def col2im(col, x_shape, kh, kw, stride=1, pad=0):
    N, C, H, W = x_shape
    OH = (H + 2 * pad - kh) // stride + 1
    OW = (W + 2 * pad - kw) // stride + 1
    windows = col.reshape(N, OH, OW, C, kh, kw).transpose(0, 3, 4, 5, 1, 2)
    canvas = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    count = np.zeros(canvas.shape)
    for r in range(kh):
        for s in range(kw):
            place = np.s_[:, :, r : r + stride * OH : stride, s : s + stride * OW : stride]
            canvas[place] += windows[:, :, r, s]
            count[place] += 1
    return (canvas / np.maximum(count, 1))[:, :, pad : pad + H, pad : pad + W]
