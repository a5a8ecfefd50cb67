"""You treat every output as if it depended on its own input alone. But all of them share one sum:
raise one score, and every other share falls. That part of the gradient is missing.

你把每个输出都当成只与自己那个输入有关。可它们共用一个总和：抬高一个得分，其余的占比都会下降。梯度里缺的就是这一部分。"""

# killed-by: two-classes, basic

import numpy as np


class Softmax:
    def __init__(self, axis=-1):
        self.axis = axis

    def forward(self, x):
        e = np.exp(x - x.max(axis=self.axis, keepdims=True))
        self.y = e / e.sum(axis=self.axis, keepdims=True)
        return self.y

    def backward(self, dout):
        return dout * self.y * (1 - self.y)
