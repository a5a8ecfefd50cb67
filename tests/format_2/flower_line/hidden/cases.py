import numpy as np
from casekit import Case, any_sign, whole

LENGTHS = np.loadtxt("flowers.csv", delimiter=",", skiprows=1)[:, 0]


def _rows(rng, count):
    """Draw rows that are not all of one length."""
    while len(set(LENGTHS[rows := rng.permutation(len(LENGTHS))[:count]])) < 3:
        pass
    return [int(row) for row in rows]


def generate(rng):
    """Yield few rows, more, all of them, and rows that are named twice."""
    yield Case("few", "few", {"rows": _rows(rng, 4), "at": whole(rng, (2,))}, visible=True)
    yield Case("few-2", "few", {"rows": _rows(rng, 6), "at": any_sign(rng, (3,))})
    yield Case("many", "many", {"rows": _rows(rng, 25), "at": whole(rng, (3,))}, visible=True)
    yield Case("all", "all", {"rows": list(range(len(LENGTHS))), "at": any_sign(rng, (5,))})
    rows = _rows(rng, 5)
    yield Case("twice", "twice", {"rows": rows + rows[:2], "at": any_sign(rng, (2,))})
    yield Case("nowhere", "nowhere", {"rows": _rows(rng, 5), "at": np.zeros(0)})
