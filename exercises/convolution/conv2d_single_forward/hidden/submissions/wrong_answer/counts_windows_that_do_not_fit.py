"""Where cells are left over at the end, your result has a row or column too many, made from a window
that reaches beyond the map. Only whole windows count.

末尾有剩余的格子时，你的结果会多出一行或一列，来自伸到图外的窗口。只有完整的窗口才算数。"""

# killed-by: remainder

import numpy as np


class Conv2dSingle:
    def __init__(self, weight, bias, stride=1):
        self.weight = weight
        self.bias = bias
        self.stride = stride

    def forward(self, x):
        kh, kw = self.weight.shape
        OH = -(-(x.shape[0] - kh) // self.stride) + 1
        OW = -(-(x.shape[1] - kw) // self.stride) + 1
        y = np.zeros((OH, OW))
        for i in range(OH):
            for j in range(OW):
                top, left = i * self.stride, j * self.stride
                window = x[top : top + kh, left : left + kw]
                y[i, j] = np.sum(window * self.weight[: window.shape[0], : window.shape[1]]) + self.bias
        return y
