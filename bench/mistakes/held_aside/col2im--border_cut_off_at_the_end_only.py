import numpy as np
from utils import im2col


def col2im(col, x_shape, kh, kw, stride=1, pad=0):
    """Put every row of col back where im2col took it from, adding up what falls on the same cell.

    Shapes: col (N*OH*OW, C*kh*kw), result x_shape = (N, C, H, W).
    """
    # === your code: begin ===
    N, C, H, W = x_shape
    OH = (H + 2 * pad - kh) // stride + 1
    OW = (W + 2 * pad - kw) // stride + 1
    blocks = col.reshape(N, OH, OW, C, kh, kw)
    canvas = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    for i in range(OH):
        for j in range(OW):
            canvas[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw] += blocks[:, i, j]
    return canvas[:, :, :H, :W]
    # === your code: end ===
