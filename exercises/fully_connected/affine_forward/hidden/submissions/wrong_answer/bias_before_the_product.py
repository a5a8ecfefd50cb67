"""You add the bias to the inputs, before the weighted sum. It belongs to the outputs: one for each
column of W, added at the end.

你在求加权和之前把偏置加到了输入上。它属于输出：W 的每一列对应一个，最后才加。"""

# killed-by: one

import numpy as np


class FullyConnected:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        flat = x.reshape(x.shape[0], -1)
        bias = np.resize(self.b, flat.shape[1])
        return (flat + bias) @ self.W
