import numpy as np


def numerical_gradient(f, x, h=1e-5):
    """Central differences of f at x, one for each element.

    f takes an array like x and returns a float. The result has the shape of x; afterwards x is as it was.
    """
    # === your code: begin ===
    result = []
    base = f(x.copy())
    for place in range(x.size):
        moved = x.copy()
        moved[np.unravel_index(place, x.shape)] += h
        result.append((f(moved) - base) / h)
    return np.array(result)
    # === your code: end ===
