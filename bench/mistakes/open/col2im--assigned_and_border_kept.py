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
    image = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    row = 0
    for n in range(N):
        for i in range(OH):
            for j in range(OW):
                window = col[row].reshape(C, kh, kw)
                image[n, :, i * stride : i * stride + kh, j * stride : j * stride + kw] = window
                row += 1
    return image
    # === your code: end ===
