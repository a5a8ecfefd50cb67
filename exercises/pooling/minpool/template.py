import numpy as np
from utils import col2im, im2col


class MinPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad

    # === your code: begin ===
    def forward(self, x):
        """Minimum of every window: x (N, C, H, W) -> (N, C, OH, OW). Keep what backward needs."""
        raise NotImplementedError("MinPool.forward is yours to write")

    def backward(self, dout):
        """Gradient with respect to the input of the last forward: dout (N, C, OH, OW) -> (N, C, H, W)."""
        raise NotImplementedError("MinPool.backward is yours to write")

    # === your code: end ===
