"""The references against numbers that were not made by us: tests/data."""

import numpy as np
import pytest

from grader.verdict import Verdict
from tests.exercises.bench import bench_named
from tests.exercises.vectors import Fact, facts

pytestmark = pytest.mark.exercises

POOLING = [
    *facts("book_pooling_example"),
    *facts("educoder_maxpool_backward_sample"),
    *facts("maxpool2d_seed123"),
    *facts("maxpool_overlap_derived"),
    *facts("maxpool_ties_derived"),
    # Ours is the border of zeros; the file's other answer, a border of minus infinity, is another exercise.
    *facts("maxpool_padding_derived", expected="expected_zero_padding"),
]
each_fact = pytest.mark.parametrize("fact", POOLING, ids=lambda fact: fact.name)


def _close(actual: np.ndarray, expected: np.ndarray) -> None:
    np.testing.assert_allclose(actual, expected, rtol=0, atol=1e-12)
    assert actual.shape == expected.shape


def _kept_gives(name: str, fact: Fact) -> np.ndarray:
    bench = bench_named("maxpool_backward")
    source = next(kept.source for kept in bench.kept(Verdict.WRONG_ANSWER) if kept.name == name)
    return bench.run(bench.solution(source), fact.case("x", "dout"))["dx"]


@each_fact
def test_max_pooling_gives_the_known_outputs(fact):
    bench = bench_named("maxpool_forward")
    _close(bench.run(bench.reference, fact.case("x"))["y"], fact.expected["y"])


@each_fact
def test_max_pooling_backward_gives_the_known_gradients(fact):
    bench = bench_named("maxpool_backward")
    _close(bench.run(bench.reference, fact.case("x", "dout"))["dx"], fact.expected["dx"])


def test_im2col_gives_the_known_matrix():
    (fact,) = facts("book_pooling_example")
    window = {"kh": fact.params["pool_h"], "kw": fact.params["pool_w"], "stride": fact.params["stride"], "pad": 0}
    bench = bench_named("im2col")
    _close(bench.run(bench.reference, {"x": fact.inputs["x"], **window})["col"], fact.expected["im2col"])


def test_forward_leaves_the_known_argmax_for_backward():
    (fact,) = facts("maxpool2d_seed123")
    bench = bench_named("maxpool_backward")
    layer = bench.solution(bench.exercise.template).MaxPool(**fact.params)
    layer.forward(fact.inputs["x"])
    N, C, OH, OW = fact.expected["y"].shape
    assert layer.arg_max.dtype == np.int64
    assert np.array_equal(
        layer.arg_max.reshape(N, OH, OW, C).transpose(0, 3, 1, 2), fact.expected["argmax_in_window"]
    )


@pytest.mark.parametrize("fact", [*facts("maxpool_overlap_derived")], ids=lambda fact: fact.name)
def test_the_kept_mistake_of_assigning_is_the_known_one(fact):
    _close(_kept_gives("assigns", fact), fact.wrong["dx_when_assigning_instead_of_adding"])


@pytest.mark.parametrize("fact", [*facts("maxpool_ties_derived")], ids=lambda fact: fact.name)
def test_the_kept_mistake_of_paying_every_tie_is_the_known_one(fact):
    _close(_kept_gives("gives_to_every_tie", fact), fact.wrong["dx_all_equal_cells"])


def test_the_kept_mistake_of_sharing_a_tie_is_the_known_one():
    fact = next(facts("maxpool_ties_derived"))
    _close(_kept_gives("shares_ties", fact), fact.wrong["dx_shared_evenly"])
