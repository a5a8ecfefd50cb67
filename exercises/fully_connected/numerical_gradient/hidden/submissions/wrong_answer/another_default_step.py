"""Right where h is given. Where it is left out, your default is another one than the template's, and
a function that ripples quickly tells the difference.

给出 h 时是对的。省略 h 时，你的默认值与模板里的不同，遇上起伏很快的函数就看出来了。"""

# killed-by: ripples

import numpy as np


def numerical_gradient(f, x, h=1e-4):
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
