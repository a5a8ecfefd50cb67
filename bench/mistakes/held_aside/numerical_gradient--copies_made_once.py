import numpy as np


def numerical_gradient(f, x, h=1e-5):
    """Central differences of f at x, one for each element.

    f takes an array like x and returns a float. The result has the shape of x; afterwards x is as it was.
    """
    # === your code: begin ===
    grad = np.zeros(x.shape)
    plus = x.copy()
    minus = x.copy()
    it = np.nditer(x, flags=["multi_index"])
    for _ in it:
        idx = it.multi_index
        plus[idx] += h
        minus[idx] -= h
        grad[idx] = (f(plus) - f(minus)) / (2 * h)
    return grad
    # === your code: end ===
