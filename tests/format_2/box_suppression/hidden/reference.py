import numpy as np


def nms(boxes, scores, limit):
    """Return the places of the boxes that are kept, the best first."""
    keep = []
    for place in np.argsort(-scores):
        if all(overlap(boxes[place], boxes[other]) <= limit for other in keep):
            keep.append(place)
    return keep


def overlap(a, b):
    sides = np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2])
    inner = np.prod(np.maximum(sides, 0))
    return inner / (np.prod(a[2:] - a[:2]) + np.prod(b[2:] - b[:2]) - inner)
