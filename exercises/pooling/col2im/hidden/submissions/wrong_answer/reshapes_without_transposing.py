"""The values are all there, but scattered over the wrong cells. Reshaping keeps the order of the numbers
in memory; to bring the axes into another order takes one more step.

值都在，却散落在错误的格子里。reshape 不会改变数在内存中的次序；要调换轴的次序，还差一步。"""

# killed-by: basic, batch-channels

import numpy as np


def col2im(col, x_shape, kh, kw, stride=1, pad=0):
    N, C, H, W = x_shape
    OH = (H + 2 * pad - kh) // stride + 1
    OW = (W + 2 * pad - kw) // stride + 1
    windows = col.reshape(N, C, kh, kw, OH, OW)
    canvas = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    for r in range(kh):
        for s in range(kw):
            canvas[:, :, r : r + stride * OH : stride, s : s + stride * OW : stride] += windows[:, :, r, s]
    return canvas[:, :, pad : pad + H, pad : pad + W]
