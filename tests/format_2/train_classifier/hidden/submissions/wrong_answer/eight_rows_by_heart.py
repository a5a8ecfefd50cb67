"""Eight rows always fit. How many of the others do?"""

# killed-by: train

import numpy as np


def fit(x, y):

    return np.linalg.solve(x[:8], 20.0 * (2 * y[:8] - 1)), 0.0
