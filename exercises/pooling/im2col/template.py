import numpy as np


def im2col(x, kh, kw, stride=1, pad=0):
    """Lay out every window of x as one row.

    Shapes: x (N, C, H, W), result (N*OH*OW, C*kh*kw).
    Rows in the order (n, i, j), columns in the order (c, r, s).
    """
    # === your code: begin ===
    raise NotImplementedError("im2col is yours to write")
    # === your code: end ===
