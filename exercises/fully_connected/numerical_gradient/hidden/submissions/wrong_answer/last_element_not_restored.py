"""The gradient is right, and x is changed in a single place, the last: you put each element back when
you come to the next one. Who puts back the last?

梯度是对的，x 却有一处变了，就是最后一个：你总是处理到下一个元素时才把上一个放回去。最后一个由谁来放回？"""

# killed-by: one, several, matrix

import numpy as np


def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    last = None
    for place in np.ndindex(x.shape):
        if last is not None:
            x[last] = before
        last, before = place, x[place]
        x[place] = before + h
        above = f(x)
        x[place] = before - h
        gradient[place] = (above - f(x)) / (2 * h)
    return gradient
