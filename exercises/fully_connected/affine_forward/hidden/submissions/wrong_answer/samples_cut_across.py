"""Right for a single sample. With several, you cut the numbers of the batch into columns, so that
each row mixes values from different samples.

只有一个样本时是对的。样本一多，你是把整批数按列切开，结果每一行里混进了不同样本的数。"""

# killed-by: basic

import numpy as np


class FullyConnected:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        return x.reshape(-1, x.shape[0]).T @ self.W + self.b
