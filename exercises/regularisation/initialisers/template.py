import numpy as np

# shape is (D, M) for a fully connected layer, x @ W, or (F, C, kh, kw) for a convolution.
# Each function returns weights of that shape and calls rng exactly once.


# === your code: begin ===
def xavier_normal(shape, rng):
    """Draws with rng.standard_normal(shape)."""
    raise NotImplementedError("xavier_normal is yours to write")


def xavier_uniform(shape, rng):
    """Draws with rng.random(shape)."""
    raise NotImplementedError("xavier_uniform is yours to write")


def he_normal(shape, rng):
    """Draws with rng.standard_normal(shape)."""
    raise NotImplementedError("he_normal is yours to write")


def he_uniform(shape, rng):
    """Draws with rng.random(shape)."""
    raise NotImplementedError("he_uniform is yours to write")


# === your code: end ===
