"""Your window always moves by its own size, so that windows never overlap and never leave a gap. How
far it moves is the stride, whatever the kernel.

你的窗口每次移动的距离总是自己的大小，既不会重叠也不会留空。移动多远由步幅决定，与卷积核的大小无关。"""

# killed-by: overlap, gap

import numpy as np


class Conv2dSingle:
    def __init__(self, weight, bias, stride=1):
        self.weight = weight
        self.bias = bias
        self.stride = stride

    def forward(self, x):
        kh, kw = self.weight.shape
        OH = (x.shape[0] - kh) // kh + 1
        OW = (x.shape[1] - kw) // kw + 1
        y = np.zeros((OH, OW))
        for i in range(OH):
            for j in range(OW):
                top, left = i * kh, j * kw
                window = x[top : top + kh, left : left + kw]
                y[i, j] = np.sum(window * self.weight) + self.bias
        return y
