"""You move the channels to the end before laying a sample out in a row. Some libraries do, but here
the axes keep their order: channel, then row, then column.

你先把通道挪到了最后，再排成一行。有的库是这样做的，但本题保持轴的次序不变：先通道，再行，再列。"""

# killed-by: 4-axes

import numpy as np


class FullyConnected:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        if x.ndim == 4:
            x = x.transpose(0, 2, 3, 1)
        return x.reshape(x.shape[0], -1) @ self.W + self.b
