"""A single layer works, two of them in one network get in each other's way: the gradient uses what
the layer called last has kept. Does each object keep its own?

单独一层没有问题，两层放进同一个网络就互相干扰：梯度用的是最后被调用的那一层留下的东西。每个对象各存各的了吗？"""

# killed-by: two-layers

import numpy as np


class ReLU:
    @classmethod
    def forward(cls, x):
        cls.y = np.maximum(x, 0)
        return cls.y

    @classmethod
    def backward(cls, dout):
        return dout * (cls.y > 0)
