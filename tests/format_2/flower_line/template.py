import numpy as np


def line(rows, at):
    """Return slope, intercept, and the line at some lengths."""
    # === your code: begin ===
    raise NotImplementedError("line is yours to write")
    # === your code: end ===
