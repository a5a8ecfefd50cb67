"""Right where the stride is given. Where it is left out it is 1, and not the size of the kernel as in
pooling layers of some libraries.

写明步幅时是对的。省略时步幅应为 1，而不是像有些库的池化层那样等于窗口大小。"""

# killed-by: defaults

import numpy as np


class Conv2dSingle:
    def __init__(self, weight, bias, stride=None):
        self.weight = weight
        self.bias = bias
        self.stride = stride or weight.shape[0]

    def forward(self, x):
        kh, kw = self.weight.shape
        OH = (x.shape[0] - kh) // self.stride + 1
        OW = (x.shape[1] - kw) // self.stride + 1
        y = np.zeros((OH, OW))
        for i in range(OH):
            for j in range(OW):
                top, left = i * self.stride, j * self.stride
                window = x[top : top + kh, left : left + kw]
                y[i, j] = np.sum(window * self.weight) + self.bias
        return y
