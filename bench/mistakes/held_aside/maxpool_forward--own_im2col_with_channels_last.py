import numpy as np


def im2col(x, kh, kw, stride=1, pad=0):
    N, C, H, W = x.shape
    OH = (H + 2 * pad - kh) // stride + 1
    OW = (W + 2 * pad - kw) // stride + 1
    img = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    col = np.zeros((N, OH, OW, kh, kw, C))
    for r in range(kh):
        for s in range(kw):
            part = img[:, :, r : r + stride * OH : stride, s : s + stride * OW : stride]
            col[:, :, :, r, s, :] = part.transpose(0, 2, 3, 1)
    return col.reshape(N * OH * OW, -1)


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        """Maximum of every window.

        Shapes: x (N, C, H, W), result (N, C, OH, OW).
        """
        # === your code: begin ===
        N, C, H, W = x.shape
        OH = (H + 2 * self.pad - self.pool_h) // self.stride + 1
        OW = (W + 2 * self.pad - self.pool_w) // self.stride + 1
        col = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad)
        col = col.reshape(-1, self.pool_h * self.pool_w)
        return np.max(col, axis=1).reshape(N, OH, OW, C).transpose(0, 3, 1, 2)
        # === your code: end ===
