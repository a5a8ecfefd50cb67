import math

import numpy as np


def sigmoid(z):
    return 0.5 * (1 + math.tanh(z / 2))


def lstm(sequences, Wx, Wh, b):
    return [np.array(list(states(x, Wx, Wh, b))) for x in sequences]


def states(x, Wx, Wh, b):
    H = Wh.shape[0]
    h, c = [0.0] * H, [0.0] * H
    for row in x:
        a = [
            b[j] + sum(row[d] * Wx[d, j] for d in range(len(row))) + sum(h[k] * Wh[k, j] for k in range(H))
            for j in range(4 * H)
        ]
        c = [sigmoid(a[j + H]) * c[j] + sigmoid(a[j]) * math.tanh(a[j + 3 * H]) for j in range(H)]
        h = [sigmoid(a[j + 2 * H]) * math.tanh(c[j]) for j in range(H)]
        yield h
