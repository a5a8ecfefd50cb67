"""The windows are put down one beside the other, as if each began where the one before it ends. How far apart
do the corners of two neighbouring windows lie?

窗口被一个挨一个地放下，仿佛前一个结束处就是后一个的开始。相邻两个窗口的左上角实际相距多远？"""

# killed-by: overlap, gap

import numpy as np


def col2im(col, x_shape, kh, kw, stride=1, pad=0):
    N, C, H, W = x_shape
    OH = (H + 2 * pad - kh) // stride + 1
    OW = (W + 2 * pad - kw) // stride + 1
    windows = col.reshape(N, OH, OW, C, kh, kw)
    canvas = np.zeros((N, C, max(H + 2 * pad, OH * kh), max(W + 2 * pad, OW * kw)))
    for i in range(OH):
        for j in range(OW):
            canvas[:, :, i * kh : (i + 1) * kh, j * kw : (j + 1) * kw] += windows[:, i, j]
    return canvas[:, :, pad : pad + H, pad : pad + W]
