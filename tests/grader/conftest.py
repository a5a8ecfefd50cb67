"""Fixtures of the grader's tests: one started grader for the whole session, and what it grades."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from grader.exercise.exercise import Exercise
from grader.exercise.parse import load_exercise
from grader.grader import Grader
from grader.sandbox.runtime import make_runtime
from grader.verdict import Report

ROOT = Path(__file__).parents[2]

# The same examples on every run, and no failure because a machine is slow.
settings.register_profile("fixed", derandomize=True, deadline=None, max_examples=50)
settings.load_profile("fixed")


@pytest.fixture(scope="session")
def grader() -> Iterator[Grader]:
    """Return a started grader of two slots, with real jails. For tests marked `sandbox`."""
    make_runtime()
    grader = Grader(slots=2)
    grader.start()
    yield grader
    grader.close()


@pytest.fixture(scope="session")
def exercise() -> Exercise:
    """Return the exercise maxpool_backward of the catalogue."""
    return load_exercise(ROOT / "exercises" / "pooling" / "maxpool_backward")


@pytest.fixture(scope="session")
def grade_source(grader: Grader, exercise: Exercise) -> Callable[..., Report]:
    """Return a function that grades a source, text or bytes, on maxpool_backward or on the exercise given as `on`."""

    def grade(source: str | bytes, *, on: Exercise = exercise, seed: int | None = 0, **options: object) -> Report:
        raw = source.encode() if isinstance(source, str) else source
        return grader.grade(on, raw, seed=seed, **options)

    return grade
