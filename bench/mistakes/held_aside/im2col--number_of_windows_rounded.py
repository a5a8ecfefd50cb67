import numpy as np


def im2col(x, kh, kw, stride=1, pad=0):
    """Lay out every window of x as one row.

    Shapes: x (N, C, H, W), result (N*OH*OW, C*kh*kw).
    Rows in the order (n, i, j), columns in the order (c, r, s).
    """
    # === your code: begin ===
    N, C, H, W = x.shape
    out_h = round((H + 2 * pad - kh) / stride + 1)
    out_w = round((W + 2 * pad - kw) / stride + 1)
    img = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)], "constant")
    col = np.zeros((N, C, kh, kw, out_h, out_w))
    for y in range(kh):
        for z in range(kw):
            col[:, :, y, z] = img[:, :, y : y + stride * out_h : stride, z : z + stride * out_w : stride]
    return col.transpose(0, 4, 5, 1, 2, 3).reshape(N * out_h * out_w, -1)
    # === your code: end ===
