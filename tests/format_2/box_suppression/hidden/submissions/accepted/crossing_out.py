import numpy as np


def nms(boxes, scores, limit):
    left = list(np.argsort(scores))
    x1, y1, x2, y2 = boxes.T
    areas = (x2 - x1) * (y2 - y1)
    keep = []
    while left:
        best = left.pop()
        keep.append(int(best))
        width = np.minimum(x2, x2[best]) - np.maximum(x1, x1[best])
        height = np.minimum(y2, y2[best]) - np.maximum(y1, y1[best])
        inner = np.where((width > 0) & (height > 0), width * height, 0.0)
        crossed = inner > limit * (areas + areas[best] - inner)
        left = [one for one in left if not crossed[one]]
    return keep
