"""The loss is measured on rows that you have not seen. What are weights of zeros worth there?"""

# killed-by: train

import numpy as np


def fit(x, y):

    return np.zeros(x.shape[1]), 0.0
