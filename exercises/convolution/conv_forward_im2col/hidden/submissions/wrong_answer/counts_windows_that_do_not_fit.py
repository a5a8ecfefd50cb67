"""Where cells are left over at the end, your result has a row or column too many, from a window that
hangs over the edge. Only whole windows count.

末尾有剩余的格子时，你的结果会多出一行或一列，来自伸到图外的窗口。只有完整的窗口才算数。"""

# killed-by: remainder

import numpy as np
from utils import im2col


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W = W
        self.b = b
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        F, C, kh, kw = self.W.shape
        p, step = self.pad, self.stride
        spare = [(-(side + 2 * p - kernel)) % step for side, kernel in zip(x.shape[2:], (kh, kw))]
        x = np.pad(x, ((0, 0), (0, 0), (p, p + spare[0]), (p, p + spare[1])))
        N, C, H, W = x.shape
        OH, OW = (H - kh) // step + 1, (W - kw) // step + 1
        y = im2col(x, kh, kw, step) @ self.W.reshape(F, -1).T + self.b
        return y.reshape(N, OH, OW, F).transpose(0, 3, 1, 2)
