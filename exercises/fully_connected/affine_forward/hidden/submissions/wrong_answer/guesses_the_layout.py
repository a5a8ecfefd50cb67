"""You look at the shape of W to find out which way round it is. Where it is square both ways fit, and
yours is the wrong one. The layout is stated: nothing needs to be guessed.

你靠 W 的形状猜它是哪种摆法。W 是方阵时两种都放得进去，你却选错了。摆法题目里已经说明，不必去猜。"""

# killed-by: equal-sizes

import numpy as np


class FullyConnected:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        flat = x.reshape(x.shape[0], -1)
        W = self.W.T if self.W.shape[1] == flat.shape[1] else self.W
        return flat @ W + self.b
