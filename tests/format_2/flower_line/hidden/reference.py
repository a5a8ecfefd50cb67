import numpy as np
from scipy import stats


def line(rows, at):
    """Fit the width to the length of some flowers with scipy's linear regression."""
    length, width = np.loadtxt("flowers.csv", delimiter=",", skiprows=1)[rows].T
    found = stats.linregress(length, width)
    return found.slope, found.intercept, found.slope * at + found.intercept
