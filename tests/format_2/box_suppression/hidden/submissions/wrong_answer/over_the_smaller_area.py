"""The area of the intersection is divided by one box. By what does the task divide it?"""

# killed-by: drawn

import numpy as np


def nms(boxes, scores, limit):
    """Return the places of the boxes that are kept, the best first."""
    keep = []
    for place in np.argsort(-scores, kind="stable"):
        if all(overlap(boxes[place], boxes[other]) <= limit for other in keep):
            keep.append(place)
    return keep


def overlap(a, b):
    sides = np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2])
    inner = np.prod(np.maximum(sides, 0))
    return inner / min(np.prod(a[2:] - a[:2]), np.prod(b[2:] - b[:2]))
