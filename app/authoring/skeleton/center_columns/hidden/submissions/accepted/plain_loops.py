import numpy as np


def center_columns(x):
    N, D = x.shape
    y = np.zeros((N, D))
    for d in range(D):
        total = 0.0
        for n in range(N):
            total += x[n, d]
        for n in range(N):
            y[n, d] = x[n, d] - total / N
    return y
