import numpy as np
from utils import im2col


def col2im(col, x_shape, kh, kw, stride=1, pad=0):
    # im2col itself tells which cell each entry came from: give the cells the numbers 1, 2, ...; the border is 0.
    size = int(np.prod(x_shape))
    cell = im2col(np.arange(1, size + 1).reshape(x_shape), kh, kw, stride, pad)
    sums = np.bincount(cell.ravel(), weights=col.ravel(), minlength=size + 1)
    return sums[1:].reshape(x_shape)
