"""With one channel all is well; with several, values land in the wrong channel. In a row of `col` all
cells of channel 0 come first, then all of channel 1.

只有一个通道时一切正常；有多个通道时，值落进了别的通道。`col` 的一行里，先是通道 0 的所有格子，然后才是通道 1 的。"""

# killed-by: batch-channels

import numpy as np


def col2im(col, x_shape, kh, kw, stride=1, pad=0):
    N, C, H, W = x_shape
    OH = (H + 2 * pad - kh) // stride + 1
    OW = (W + 2 * pad - kw) // stride + 1
    windows = col.reshape(N, OH, OW, kh, kw, C).transpose(0, 5, 3, 4, 1, 2)
    canvas = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    for r in range(kh):
        for s in range(kw):
            canvas[:, :, r : r + stride * OH : stride, s : s + stride * OW : stride] += windows[:, :, r, s]
    return canvas[:, :, pad : pad + H, pad : pad + W]
