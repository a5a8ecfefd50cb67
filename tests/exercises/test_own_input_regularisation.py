"""What `problem_with` says of a student's own input in the lab `regularisation`."""

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
