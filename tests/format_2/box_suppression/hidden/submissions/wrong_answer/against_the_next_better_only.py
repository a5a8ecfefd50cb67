"""A box can overlap one that was itself crossed out. With which boxes is it compared?"""

# killed-by: chain

import numpy as np


def nms(boxes, scores, limit):
    order = np.argsort(-scores)
    pairs = zip(order[1:], order[:-1])
    return [int(one) for one in order[:1]] + [int(a) for a, b in pairs if overlap(boxes[a], boxes[b]) <= limit]


def overlap(a, b):
    sides = np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2])
    inner = np.prod(np.maximum(sides, 0))
    return inner / (np.prod(a[2:] - a[:2]) + np.prod(b[2:] - b[:2]) - inner)
