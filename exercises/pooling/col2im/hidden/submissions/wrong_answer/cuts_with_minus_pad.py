"""With padding all is well; without it the result is empty. What does a slice that ends at `-pad` mean
when `pad` is 0?

有填充时一切正常；没有填充时结果是空的。`pad` 为 0 时，以 `-pad` 结尾的切片是什么意思？"""

# killed-by: one-window

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
    return canvas[:, :, pad:-pad, pad:-pad]
