import numpy as np


def fit(x, y):
    """Return weights w (8,) and the loss that they have."""
    # === your code: begin ===
    raise NotImplementedError("fit is yours to write")
    # === your code: end ===
