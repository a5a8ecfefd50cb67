"""A second input of another shape is fine, one of the same shape gets the places of the first. Which
elements pass depends on the values, not on the shape.

第二个输入换了形状就对，形状相同时却用了第一个输入的位置。哪些元素通过取决于数值，而不是形状。"""

# killed-by: twice

import numpy as np


class ReLU:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        if self.mask is None or self.mask.shape != x.shape:
            self.mask = x > 0
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout * self.mask
