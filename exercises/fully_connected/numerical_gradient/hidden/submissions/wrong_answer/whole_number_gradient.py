"""Your gradient is cut down to whole numbers: the array that collects it has an integer type. What
type does a gradient need, even where x looks like whole numbers?

你的梯度被截成了整数：用来存放它的数组是整数类型。哪怕 x 看上去都是整数，梯度需要的是什么类型？"""

# killed-by: several, curved

import numpy as np


def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros(x.shape, dtype=int)
    for place in np.ndindex(x.shape):
        before = x[place]
        x[place] = before + h
        above = f(x)
        x[place] = before - h
        below = f(x)
        x[place] = before
        gradient[place] = (above - below) / (2 * h)
    return gradient
