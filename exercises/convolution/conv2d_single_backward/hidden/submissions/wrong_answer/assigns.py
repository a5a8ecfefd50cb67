"""Where windows overlap, a cell took part in several results and owes its gradient to all of them.
Yours keeps only the share that arrived last.

窗口重叠时，一个格子参与了好几个结果，它的梯度来自每一个。你的代码只留下了最后到的那一份。"""

# killed-by: overlap

import numpy as np


class Conv2dSingle:
    def __init__(self, weight, bias, stride=1):
        self.weight = weight
        self.bias = bias
        self.stride = stride

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
        for i in range(dout.shape[0]):
            for j in range(dout.shape[1]):
                top, left = i * self.stride, j * self.stride
                dx[top : top + kh, left : left + kw] = dout[i, j] * self.weight
                self.dw += dout[i, j] * self.x[top : top + kh, left : left + kw]
        return dx
