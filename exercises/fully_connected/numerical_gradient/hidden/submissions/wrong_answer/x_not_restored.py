"""Your gradient is nearly right, and with a larger step it is plainly wrong: each element stays where your
last step left it, and the next one is measured from there.

步长小时你的梯度大致是对的，步长一大就错得明显：每个元素都停在你最后一步的位置上，后面的元素是从那里开始量的。"""

# killed-by: step

import numpy as np


def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        before = x[place]
        x[place] = before + h
        above = f(x)
        x[place] = before - h
        below = f(x)
        gradient[place] = (above - below) / (2 * h)
    return gradient
