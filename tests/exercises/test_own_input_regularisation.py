"""Messages of `problem_with` about a custom input in the lab `regularisation`."""

import numpy as np
import pytest

from tests.exercises.bench import bench_named

pytestmark = pytest.mark.exercises


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"p": 1.0}, "p must be at least 0 and below 1"),
        ({"numbers": np.ones(3)}, "numbers must be at least 0 and below 1"),
        ({"numbers": np.zeros(2)}, "(3,)"),
        ({"dout": np.ones(2)}, "(3,)"),
        ({"x": np.full(3, np.nan)}, "finite"),
    ],
    ids=["drops everything", "number of one", "too few numbers", "gradient of another shape", "nan"],
)
def test_what_dropout_cannot_use_is_refused(changes, words):
    bench = bench_named("dropout")
    shown = next(case for case in bench.cases(0) if case.visible)
    assert words in bench.problem_with({**shown.inputs, **changes})


def _initialisers_problem(function: str, numbers: np.ndarray) -> str | None:
    return bench_named("initialisers").problem_with({"function": function, "numbers": numbers})


@pytest.mark.parametrize(
    ("function", "numbers", "words"),
    [
        ("lecun_normal", np.ones((2, 3)), "function must be one of xavier_normal"),
        ("he_normal", np.ones((2, 3, 2)), "2 axes"),
        ("he_normal", np.ones((0, 3)), "at least one number"),
        ("he_normal", np.full((2, 3), np.inf), "finite"),
        ("he_uniform", np.ones((2, 3)), "at least 0 and below 1 for he_uniform"),
        ("xavier_uniform", np.full((2, 3), -0.1), "at least 0 and below 1 for xavier_uniform"),
    ],
    ids=["another function", "three axes", "empty", "infinite", "number of one", "negative number"],
)
def test_what_initialisers_cannot_use_is_refused(function, numbers, words):
    assert words in _initialisers_problem(function, numbers)


def test_normal_numbers_may_be_of_any_size_and_filters_may_be_entered():
    assert _initialisers_problem("he_normal", np.full((2, 3, 1, 1), -4.0)) is None
