import numpy as np


def col2im(col, x_shape, kh, kw, stride=1, pad=0):
    N, C, H, W = x_shape
    OH = (H + 2 * pad - kh) // stride + 1
    OW = (W + 2 * pad - kw) // stride + 1
    rows = iter(col)
    x = np.zeros(x_shape)
    for n in range(N):
        for i in range(OH):
            for j in range(OW):
                window = next(rows).reshape(C, kh, kw)
                for r in range(kh):
                    for s in range(kw):
                        h, w = i * stride + r - pad, j * stride + s - pad
                        if 0 <= h < H and 0 <= w < W:
                            x[n, :, h, w] += window[:, r, s]
    return x
