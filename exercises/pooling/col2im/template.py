import numpy as np
from utils import im2col


def col2im(col, x_shape, kh, kw, stride=1, pad=0):
    """Put every row of col back where im2col took it from, adding up what falls on the same cell.

    Shapes: col (N*OH*OW, C*kh*kw), result x_shape = (N, C, H, W).
    """
    # === your code: begin ===
    raise NotImplementedError("col2im is yours to write")
    # === your code: end ===
