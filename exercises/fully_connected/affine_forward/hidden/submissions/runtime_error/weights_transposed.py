"""W has one row per input and one column per output, so it stands on the right of x as it is. You
transpose it, which fits only if both numbers happen to be equal, and is wrong even then.

W 的每一行对应一个输入，每一列对应一个输出，原样放在 x 右边即可。你把它转置了，只有两个数目碰巧相等时形状才对得上，而且即便如此结果也不对。"""

# killed-by: basic

import numpy as np


class FullyConnected:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        return x.reshape(x.shape[0], -1) @ self.W.T + self.b
