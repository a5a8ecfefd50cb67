"""Right where the stride is given. Where it is left out it is 1, and not the size of the kernel. The
constructor is given: leave its default alone.

写明步幅时是对的。省略时步幅应为 1，而不是卷积核的大小。构造函数已经写好，别动它的默认值。"""

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
        self.x = x
        y = np.zeros((OH, OW))
        for i in range(OH):
            for j in range(OW):
                top, left = i * self.stride, j * self.stride
                y[i, j] = np.sum(x[top : top + kh, left : left + kw] * self.weight) + self.bias
        return y

    def backward(self, dout):
        kh, kw = self.weight.shape
        dx = np.zeros(self.x.shape)
        self.dw = np.zeros((kh, kw))
        self.db = dout.sum()
        for i in range((self.x.shape[0] - kh) // self.stride + 1):
            for j in range((self.x.shape[1] - kw) // self.stride + 1):
                top, left = i * self.stride, j * self.stride
                dx[top : top + kh, left : left + kw] += dout[i, j] * self.weight
                self.dw += dout[i, j] * self.x[top : top + kh, left : left + kw]
        return dx
