"""Fixtures of the tests that run the catalogue's exercises."""

import pytest

from tests.exercises.bench import FOLDERS, Bench, bench_of


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def bench(request: pytest.FixtureRequest) -> Bench:
    """Each exercise of the catalogue in turn."""
    return bench_of(request.param)
