import numpy as np
from casekit import Case, any_sign, whole


def _case(rng, name, sizes, mask=None, *, scale=1.0, visible=False):
    n, m, d, e = sizes
    make = whole if visible else lambda rng, shape: any_sign(rng, shape, scale=scale)
    mask = np.ones((n, m), dtype=bool) if mask is None else mask
    inputs = {"q": make(rng, (n, d)), "k": make(rng, (m, d)), "v": any_sign(rng, (m, e)), "mask": mask}
    return Case(name, name.rsplit("-", 1)[0] if name[-1].isdigit() else name, inputs, visible)


def _drawn(rng, n, m):
    mask = rng.random((n, m)) < 0.5
    mask[np.arange(n), rng.integers(0, m, n)] = True
    return mask


def generate(rng):
    """Yield no mask first, then triangles, drawn masks and large scores."""
    yield _case(rng, "all", (1, 2, 1, 1), visible=True)
    yield _case(rng, "all-2", (3, 4, 2, 5))
    yield _case(rng, "causal", (3, 3, 1, 1), np.tri(3, dtype=bool), visible=True)
    yield _case(rng, "causal-2", (6, 6, 3, 2), np.tri(6, dtype=bool))
    yield _case(rng, "drawn", (4, 7, 3, 2), _drawn(rng, 4, 7))
    yield _case(rng, "drawn-2", (40, 30, 8, 4), _drawn(rng, 40, 30))
    yield _case(rng, "large-scores", (4, 5, 6, 2), _drawn(rng, 4, 5), scale=60.0)
