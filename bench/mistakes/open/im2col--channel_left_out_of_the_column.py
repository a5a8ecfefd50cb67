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
    img = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    col = np.zeros((N * OH * OW, C * kh * kw))
    for n in range(N):
        for i in range(OH):
            for j in range(OW):
                for c in range(C):
                    for r in range(kh):
                        for s in range(kw):
                            value = img[n, c, i * stride + r, j * stride + s]
                            col[(n * OH + i) * OW + j, r * kw + s] = value
    return col
    # === your code: end ===
