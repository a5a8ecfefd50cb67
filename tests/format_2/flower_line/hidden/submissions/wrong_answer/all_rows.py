"""Every row of the file is in the fit. Which ones were asked for?"""

# killed-by: few, many

import numpy as np
from scipy import stats


def line(rows, at):
    """Fit the width to the length of some flowers with scipy's linear regression."""
    length, width = np.loadtxt("flowers.csv", delimiter=",", skiprows=1).T
    found = stats.linregress(length, width)
    return found.slope, found.intercept, found.slope * at + found.intercept
