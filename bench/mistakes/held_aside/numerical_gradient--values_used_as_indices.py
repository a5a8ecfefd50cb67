import numpy as np


def numerical_gradient(f, x, h=1e-5):
    """Central differences of f at x, one for each element.

    f takes an array like x and returns a float. The result has the shape of x; afterwards x is as it was.
    """
    # === your code: begin ===
    grad = np.zeros(x.shape)
    for i in x.ravel():
        plus, minus = x.copy(), x.copy()
        plus[i] += h
        minus[i] -= h
        grad[i] = (f(plus) - f(minus)) / (2 * h)
    return grad
    # === your code: end ===
