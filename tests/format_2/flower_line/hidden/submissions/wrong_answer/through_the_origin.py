"""The line goes through the origin. Does the task say so?"""

# killed-by: few, many, all

import numpy as np


def line(rows, at):
    length, width = np.loadtxt("flowers.csv", delimiter=",", skiprows=1)[rows].T
    slope = (length @ width) / (length @ length)
    return slope, 0.0, slope * at
