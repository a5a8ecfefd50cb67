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
        self.db = 0.0
        for i in range(dout.shape[0]):
            for j in range(dout.shape[1]):
                self.db += dout[i, j]
                for r in range(kh):
                    for s in range(kw):
                        h, w = i * self.stride + r, j * self.stride + s
                        dx[h, w] += dout[i, j] * self.weight[r, s]
                        self.dw[r, s] += dout[i, j] * self.x[h, w]
        return dx
