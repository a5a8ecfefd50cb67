import numpy as np
from casekit import Case


def boxes(rng, count):
    corner = rng.uniform(0, 4, (count, 2))
    return np.hstack([corner, corner + rng.uniform(1, 3, (count, 2))])


def _case(name, drawn, scores, limit, *, visible=False):
    inputs = {"boxes": np.array(drawn, dtype=float), "scores": np.array(scores, dtype=float), "limit": limit}
    return Case(name, name.rsplit("-", 1)[0] if name[-1].isdigit() else name, inputs, visible)


def generate(rng):
    """Yield a few boxes that a person can check, then drawn ones, then ties: boxes that touch."""
    yield _case("three", [[0, 0, 2, 2], [0, 0, 2, 1], [3, 3, 4, 4]], [1, 3, 2], 0.4, visible=True)
    yield _case("chain", [[0, 0, 4, 1], [1, 0, 5, 1], [2, 0, 6, 1]], [3, 2, 1], 0.5, visible=True)
    for number, count in enumerate((4, 6, 12, 40)):
        yield _case(f"drawn-{number + 1}", boxes(rng, count), rng.permutation(count) + 1, 0.3)
    yield _case("ties", [[0, 0, 2, 1], [1, 0, 2, 1], [2, 0, 3, 1]], rng.permutation(3), 0.5)
    yield _case("ties-2", [[0, 0, 1, 1], [1, 0, 2, 1], [1, 1, 2, 2]], rng.permutation(3), 0.0)
    yield _case("none", np.zeros((0, 4)), [], 0.5)
