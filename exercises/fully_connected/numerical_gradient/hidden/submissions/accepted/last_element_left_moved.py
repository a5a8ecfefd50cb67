# Leaves the last element of x where it moved it. That is noted in the report and refuses nothing.
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
