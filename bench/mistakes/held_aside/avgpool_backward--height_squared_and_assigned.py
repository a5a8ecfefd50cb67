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
        N, C, H, W = self.x.shape
        p = self.pad
        canvas = np.zeros((N, C, H + 2 * p, W + 2 * p))
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                top, left = i * self.stride, j * self.stride
                canvas[:, :, top : top + self.pool_h, left : left + self.pool_w] = (
                    dout[:, :, i, j][:, :, None, None] / self.pool_h**2
                )
        return canvas[:, :, p : p + H, p : p + W]
        # === your code: end ===
