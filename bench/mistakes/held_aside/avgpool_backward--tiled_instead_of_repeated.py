import numpy as np
from utils import col2im, im2col


class AvgPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad

        self.x = None  # input of the last forward, (N, C, H, W)

    def forward(self, x):
        """Mean of every window: x (N, C, H, W) -> (N, C, OH, OW). Given; it leaves what backward needs."""
        N, C, H, W = x.shape
        OH = (H + 2 * self.pad - self.pool_h) // self.stride + 1
        OW = (W + 2 * self.pad - self.pool_w) // self.stride + 1

        col = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad)  # (N*OH*OW, C*pool_h*pool_w)
        windows = col.reshape(-1, self.pool_h * self.pool_w)  # (N*OH*OW*C, pool_h*pool_w)

        self.x = x

        out = np.mean(windows, axis=1)
        return out.reshape(N, OH, OW, C).transpose(0, 3, 1, 2)

    def backward(self, dout):
        """Gradient with respect to the input of the last forward.

        Shapes: dout (N, C, OH, OW), result that of self.x, (N, C, H, W).
        """
        # === your code: begin ===
        N, C, OH, OW = dout.shape
        area = self.pool_h * self.pool_w
        flat = dout.transpose(0, 2, 3, 1).flatten() / area
        dcol = np.tile(flat, area).reshape(N * OH * OW, C * area)
        return col2im(dcol, self.x.shape, self.pool_h, self.pool_w, self.stride, self.pad)
        # === your code: end ===
