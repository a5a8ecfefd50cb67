import numpy as np


def running_mean(x, width=3):
    found = []
    for start in range(len(x) - width + 1):
        window = 0.0
        for value in x[start : start + width]:
            window += value
        found.append(window / width)
    return np.array(found)
