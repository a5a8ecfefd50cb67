import numpy as np


def im2col(x, kh, kw, stride=1, pad=0):
    """Lay out every window of x as one row.

    Shapes: x (N, C, H, W), result (N*OH*OW, C*kh*kw).
    Rows in the order (n, i, j), columns in the order (c, r, s).
    """
    # === your code: begin ===
    N, C, H, W = x.shape
    padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    padded[:, :, pad : pad + H, pad : pad + W] = x
    rows = []
    for n in range(N):
        for i in range(0, H + 2 * pad - kh + 1, stride):
            for j in range(0, W + 2 * pad - kw + 1, stride):
                row = []
                for c in range(C):
                    for s in range(kw):
                        for r in range(kh):
                            row.append(padded[n, c, i + r, j + s])
                rows.append(row)
    return np.array(rows)
    # === your code: end ===
