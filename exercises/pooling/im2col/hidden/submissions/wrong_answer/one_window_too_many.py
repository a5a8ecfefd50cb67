"""Too many rows: where the stride does not divide the way, a window that no longer fits is left
out. Yours begins one more and fills it up beyond the edge.

行太多了：走不满一个步长时，放不下的窗口应当舍去。你却多开了一个，并用边缘之外的东西把它填满。"""

# killed-by: remainder

import numpy as np


def im2col(x, kh, kw, stride=1, pad=0):
    N, C, H, W = x.shape
    OH = -(-(H + 2 * pad - kh) // stride) + 1
    OW = -(-(W + 2 * pad - kw) // stride) + 1
    padded = np.pad(x, [(0, 0), (0, 0), (pad, pad + stride), (pad, pad + stride)])
    rows = []
    for n in range(N):
        for i in range(OH):
            for j in range(OW):
                rows.append(padded[n, :, i * stride : i * stride + kh, j * stride : j * stride + kw].ravel())
    return np.array(rows)
