import numpy as np
from casekit import Case


def _case(rng, name, visible, count=200):
    w = rng.standard_normal(8)
    x = rng.standard_normal((3 * count, 8))
    x = x[np.abs(x @ w) > 0.5 * np.linalg.norm(w)][:count]
    return Case(name, "train", {"x": x, "y": (x @ w > 0).astype(np.int64)}, visible)


def generate(rng):
    yield _case(rng, "train-shown", True)
    yield _case(rng, "train-shown-2", True)
    yield _case(rng, "train-hidden", False)
    yield _case(rng, "train-more", False, 300)
