"""Nobody asked the generator that your object was given. Where do your random numbers come from, and who can repeat them?

交给你的随机数生成器没有被用过。你的随机数是从哪里来的？别人能重复出同样的结果吗？"""

# killed-by: half, quarter

import numpy as np


class Dropout:
    def __init__(self, p, rng):
        self.p, self.rng = p, rng

    def forward(self, x, train=True):
        if not train:
            return x
        self.mask = (np.random.rand(*x.shape) >= self.p) / (1 - self.p)
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask
