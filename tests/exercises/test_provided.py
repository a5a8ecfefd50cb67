"""Provided modules: each is the task of an earlier level, and solves it."""

import tomllib

import numpy as np
import pytest

from tests.exercises.bench import FOLDERS, bench_named, bench_of

pytestmark = pytest.mark.exercises

HANDED_OUT = [
    (folder.name, name)
    for folder in FOLDERS
    for module in bench_of(folder).provided.values()
    for name in ("im2col", "col2im")
    if hasattr(module, name)
]


def _levels(slug: str) -> list[str]:
    lab = next(folder.parent for folder in FOLDERS if folder.name == slug)
    return tomllib.loads((lab / "lab.toml").read_text())["levels"]


@pytest.mark.parametrize(("slug", "function"), HANDED_OUT)
def test_a_provided_function_gives_what_its_own_exercise_asks_for(slug, function):
    asked = bench_named(function)
    for case, expected in zip(asked.cases(0), asked.expected(0), strict=True):
        actual = asked.run(bench_named(slug).provided["utils"], case.inputs)
        assert all(np.array_equal(actual[name], expected[name]) for name in expected)


@pytest.mark.parametrize(("slug", "function"), HANDED_OUT)
def test_no_level_hands_out_what_it_or_a_later_level_asks_for(slug, function):
    levels = _levels(slug)
    assert function not in levels[levels.index(slug) :]
