"""Your function uses the same step whatever h is. With h = 0.5 the result is meant to be the coarse
one: nothing else shows whether h is used at all.

不管 h 是多少，你的函数用的都是同一个步长。h = 0.5 时，要的就是那个粗糙的结果，否则看不出 h 究竟有没有用上。"""

# killed-by: step

import numpy as np


def numerical_gradient(f, x, h=1e-5):
    h = 1e-5
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        before = x[place]
        x[place] = before + h
        above = f(x)
        x[place] = before - h
        below = f(x)
        x[place] = before
        gradient[place] = (above - below) / (2 * h)
    return gradient
