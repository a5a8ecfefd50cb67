"""Right for a single element. With several you move all of them at the same time, and every element
of your result is the sum of the whole gradient.

只有一个元素时是对的。元素一多，你是让它们同时移动，于是结果的每个元素都是整个梯度之和。"""

# killed-by: several, matrix

import numpy as np


def numerical_gradient(f, x, h=1e-5):
    return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))
