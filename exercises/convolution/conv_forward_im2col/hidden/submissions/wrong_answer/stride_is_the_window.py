"""Your window always moves by its own size: nothing overlaps, and no gaps are left. How far it moves
is the stride, whatever the size of the filter.

你的窗口每次移动的距离总是自己的大小，既不会重叠也不会留空。移动多远由步幅决定，与卷积核的大小无关。"""

# killed-by: overlap, gap

import numpy as np


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W = W
        self.b = b
        self.pad = pad

    def forward(self, x):
        F, C, kh, kw = self.W.shape
        N, C, H, W = x.shape
        p = self.pad
        padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        OH, OW = padded.shape[2] // kh, padded.shape[3] // kw
        y = np.zeros((N, F, OH, OW))
        for i in range(OH):
            for j in range(OW):
                window = padded[:, :, i * kh : (i + 1) * kh, j * kw : (j + 1) * kw]
                y[:, :, i, j] = np.tensordot(window, self.W, axes=((1, 2, 3), (1, 2, 3))) + self.b
        return y
