"""Where a map is negative, gradients are lost. Your backward looks for each maximum again; from which value does
that search start, and can a window be below it everywhere?

图像取负值的地方，梯度丢失了。你的反向传播重新寻找了每个最大值，这个搜索从哪个值开始？会不会整个窗口都小于它？"""

# killed-by: negative

import numpy as np


class MaxPool:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        self.x = x

    def backward(self, dout):
        N, C, OH, OW = dout.shape
        H, W = self.x.shape[2:]
        p = self.pad
        padded = np.pad(self.x, ((0, 0), (0, 0), (p, p), (p, p)))
        dpadded = np.zeros(padded.shape)
        for n, c, i, j in np.ndindex(N, C, OH, OW):
            best, place = 0.0, None
            for r in range(self.pool_h):
                for s in range(self.pool_w):
                    value = padded[n, c, i * self.stride + r, j * self.stride + s]
                    if value > best:
                        best, place = value, (i * self.stride + r, j * self.stride + s)
            if place:
                dpadded[n, c, place[0], place[1]] += dout[n, c, i, j]
        return dpadded[:, :, p : p + H, p : p + W]
