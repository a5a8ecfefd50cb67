"""Far from zero your numbers lose their last digits. Which type does your code compute in, and how
fine is it near a thousand?

离零远的地方，你的数丢掉了末尾几位。你的代码用的是什么类型？在一千附近，它的精度还有多细？"""

# killed-by: offset

import numpy as np


class LayerNorm:
    def __init__(self, gamma, beta, eps=1e-5):
        self.gamma, self.beta, self.eps = gamma, beta, eps

    def forward(self, x):
        x = x.astype(np.float32)
        mean = x.mean(axis=-1, keepdims=True)
        var = x.var(axis=-1, keepdims=True)
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
