import numpy as np


def fit(x, y):
    w, sign = np.zeros(x.shape[1]), 2 * y - 1
    for _ in range(400):
        margin = sign * (x @ w)
        w = w + 2.0 * (x.T @ (sign / (1 + np.exp(margin)))) / len(x)
    return w, float(np.log1p(np.exp(-sign * (x @ w))).mean())
