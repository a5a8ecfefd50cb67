import numpy as np


def im2col(x, kh, kw, stride=1, pad=0):
    """Lay out every window of x as one row.

    Shapes: x (N, C, H, W), result (N*OH*OW, C*kh*kw).
    Rows in the order (n, i, j), columns in the order (c, r, s).
    """
    # === your code: begin ===
    N, C, H, W = x.shape
    OH = (H + 2 * pad - kh) // stride + 1
    OW = (W + 2 * pad - kw) // stride + 1
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    col = np.empty((N * OH * OW, C * kh * kw), dtype=np.float32)
    row = 0
    for n in range(N):
        for i in range(OH):
            for j in range(OW):
                top, left = i * stride, j * stride
                col[row] = padded[n, :, top : top + kh, left : left + kw].ravel()
                row += 1
    return col
    # === your code: end ===
