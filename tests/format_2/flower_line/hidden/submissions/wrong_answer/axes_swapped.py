"""The line now gives the length of a width. Which of the two is given?"""

# killed-by: few, many, all

import numpy as np
from scipy import stats


def line(rows, at):
    """Fit the width to the length of some flowers with scipy's linear regression."""
    width, length = np.loadtxt("flowers.csv", delimiter=",", skiprows=1)[rows].T
    found = stats.linregress(length, width)
    return found.slope, found.intercept, found.slope * at + found.intercept
