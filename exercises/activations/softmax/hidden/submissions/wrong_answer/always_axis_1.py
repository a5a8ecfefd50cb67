"""Right for a matrix of rows, wrong for other arrays: your code goes along axis 1 whatever the
constructor was told. Which axis does the object remember?

对按行排列的矩阵是对的，换成别的数组就错了：不管构造函数说的是哪个轴，你的代码总是沿第 1 轴计算。对象里记下的是哪个轴？"""

# killed-by: other-axis, defaults

import numpy as np


class Softmax:
    def __init__(self, axis=-1):
        self.axis = axis

    def forward(self, x):
        e = np.exp(x - x.max(axis=1 % x.ndim, keepdims=True))
        self.y = e / e.sum(axis=1 % x.ndim, keepdims=True)
        return self.y

    def backward(self, dout):
        return self.y * (dout - (dout * self.y).sum(axis=1 % dout.ndim, keepdims=True))
