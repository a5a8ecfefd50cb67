"""Square kernels are fine, others are not: you have taken the width of the kernel for its height.
Which axis of weight counts its rows?

卷积核是正方形时没有问题，否则就不行：你把卷积核的宽当成了高。weight 的哪个轴是行？"""

# killed-by: nonsquare-window

import numpy as np


class Conv2dSingle:
    def __init__(self, weight, bias, stride=1):
        self.weight = weight
        self.bias = bias
        self.stride = stride

    def forward(self, x):
        kw, kh = self.weight.shape
        OH = (x.shape[0] - kh) // self.stride + 1
        OW = (x.shape[1] - kw) // self.stride + 1
        y = np.zeros((OH, OW))
        for i in range(OH):
            for j in range(OW):
                top, left = i * self.stride, j * self.stride
                window = x[top : top + kh, left : left + kw]
                y[i, j] = np.sum(window * self.weight) + self.bias
        return y
