import numpy as np
from utils import col2im, im2col


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad

        self.x = None  # input of the last forward, (N, C, H, W)
        self.arg_max = None  # where each window's maximum was, see forward

    def forward(self, x):
        """Maximum of every window: x (N, C, H, W) -> (N, C, OH, OW). Given; it leaves what backward needs."""
        N, C, H, W = x.shape
        OH = (H + 2 * self.pad - self.pool_h) // self.stride + 1
        OW = (W + 2 * self.pad - self.pool_w) // self.stride + 1

        col = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad)  # (N*OH*OW, C*pool_h*pool_w)
        windows = col.reshape(-1, self.pool_h * self.pool_w)  # (N*OH*OW*C, pool_h*pool_w)

        self.x = x
        # int64, one per window in the order (n, i, j, c): index of the first maximum,
        # counted row by row inside the window: row * pool_w + column
        self.arg_max = np.argmax(windows, axis=1)

        out = np.max(windows, axis=1)
        return out.reshape(N, OH, OW, C).transpose(0, 3, 1, 2)

    def backward(self, dout):
        """Gradient with respect to the input of the last forward.

        Shapes: dout (N, C, OH, OW), result that of self.x, (N, C, H, W).
        """
        # === your code: begin ===
        N, C, OH, OW = dout.shape
        size = self.pool_h * self.pool_w
        per_window = dout.transpose(0, 2, 3, 1).reshape(-1)
        one_hot = np.eye(size)[self.arg_max]
        dcol = (one_hot * per_window[:, None]).reshape(N * OH * OW, -1)
        return col2im(dcol, self.x.shape, self.pool_h, self.pool_w, self.pad, self.stride)
        # === your code: end ===
