import numpy as np


def step(params, grads, state, lr=0.1, momentum=0.9):
    """Return the new parameters and the new state."""
    # === your code: begin ===
    raise NotImplementedError("step is yours to write")
    # === your code: end ===
