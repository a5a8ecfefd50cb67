"""Cases of `center_columns`: from one row to a large table, each kind in a family of its own."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from casekit import Case, any_sign, array_problem, whole


def generate(rng: np.random.Generator) -> Iterator[Case]:
    """Yield the case set of one seed, in families, smallest first. All randomness comes from `rng`."""
    yield Case("one-row", "one-row", {"x": any_sign(rng, (1, 3))})
    yield Case("square", "square", {"x": whole(rng, (2, 2))}, visible=True)
    yield Case("square-2", "square", {"x": any_sign(rng, (3, 3))})
    yield Case("wide", "wide", {"x": whole(rng, (2, 3))}, visible=True)
    yield Case("wide-2", "wide", {"x": any_sign(rng, (3, 7))})
    yield Case("high", "high", {"x": any_sign(rng, (5, 2))})
    yield Case("high-2", "high", {"x": any_sign(rng, (200, 30))})


def problem_with(inputs: Mapping[str, Any]) -> str | None:
    """Return what is wrong with a student's own input in one sentence, or None."""
    return array_problem(inputs, "x")
