"""The reference solution. Students see it once they are accepted, so it is written to be read."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def center_columns(x: Array) -> Array:
    """Subtract the mean of each column.

    Shapes: x (N, D), result (N, D).
    """
    centered: Array = x - x.mean(axis=0)
    return centered
