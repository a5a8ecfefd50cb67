import numpy as np
from utils import im2col


def col2im(col, x_shape, kh, kw, stride=1, pad=0):
    """Put every row of col back where im2col took it from, adding up what falls on the same cell.

    Shapes: col (N*OH*OW, C*kh*kw), result x_shape = (N, C, H, W).
    """
    # === your code: begin ===
    N, H, W, C = x_shape
    OH = (H + 2 * pad - kh) // stride + 1
    OW = (W + 2 * pad - kw) // stride + 1
    col = col.reshape(N, OH, OW, C, kh, kw).transpose(0, 3, 4, 5, 1, 2)
    img = np.zeros((N, C, H + 2 * pad + stride - 1, W + 2 * pad + stride - 1))
    for y in range(kh):
        for x in range(kw):
            img[:, :, y : y + stride * OH : stride, x : x + stride * OW : stride] += col[:, :, y, x]
    return img[:, :, pad : H + pad, pad : W + pad]
    # === your code: end ===
