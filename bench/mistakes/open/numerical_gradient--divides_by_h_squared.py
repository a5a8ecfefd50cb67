import numpy as np


def numerical_gradient(f, x, h=1e-5):
    """Central differences of f at x, one for each element.

    f takes an array like x and returns a float. The result has the shape of x; afterwards x is as it was.
    """
    # === your code: begin ===
    grad = np.zeros_like(x, dtype=float)
    for idx in np.ndindex(*x.shape):
        old = x[idx]
        x[idx] = old + h
        plus = f(x)
        x[idx] = old - h
        minus = f(x)
        x[idx] = old
        grad[idx] = (plus - minus) / (2 * h**2)
    return grad
    # === your code: end ===
