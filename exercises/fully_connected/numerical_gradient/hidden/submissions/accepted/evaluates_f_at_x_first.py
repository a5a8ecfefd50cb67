import numpy as np


def numerical_gradient(f, x, h=1e-5):
    f(x)  # as CS231n's checker begins: one call more, whose value nothing needs
    gradient = np.zeros_like(x)
    steps = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not steps.finished:
        place = steps.multi_index
        before = x[place]
        x[place] = before + h
        above = f(x)
        x[place] = before - h
        below = f(x)
        x[place] = before
        gradient[place] = (above - below) / (2 * h)
        steps.iternext()
    return gradient
