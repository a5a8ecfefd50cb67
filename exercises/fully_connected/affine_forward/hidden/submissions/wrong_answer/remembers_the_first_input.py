"""The first call is right, the second on the same object repeats its answer. Every forward has to
look at the input it was given.

第一次调用是对的，同一个对象再调用一次，给出的还是上次的答案。每次 forward 都要看这一次的输入。"""

# killed-by: twice

import numpy as np


class FullyConnected:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        if not hasattr(self, "x"):
            self.x = x.reshape(x.shape[0], -1)
        return self.x @ self.W + self.b
