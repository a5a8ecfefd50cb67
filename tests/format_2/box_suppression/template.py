import numpy as np


def nms(boxes, scores, limit):
    """Return the places of the boxes that are kept, the best first."""
    # === your code: begin ===
    raise NotImplementedError("nms is yours to write")
    # === your code: end ===
