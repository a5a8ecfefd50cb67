"""The references of the lab `convolution` against numbers that were not made by us: tests/data."""

import numpy as np
import pytest

from tests.exercises.bench import Bench, bench_named
from tests.exercises.vectors import Fact, facts

pytestmark = pytest.mark.exercises

ONE_MAP = [*facts("conv2d_seed123_single_channel")]
LAYER = [*facts("conv2d_seed123"), *facts("book_convolution_example")]
BACKWARD = [fact for fact in LAYER if "dx" in fact.expected]
TOLERANCE = 1e-12

each_map = pytest.mark.parametrize("fact", ONE_MAP, ids=lambda fact: fact.name)


def _outputs(bench: Bench, fact: Fact, *, single: bool) -> dict[str, np.ndarray]:
    """Return the reference's outputs for the inputs of a fact, under the names that the exercise uses."""
    names = {"x": "x", "dout": "dout", "weight": "weight" if single else "W", "bias": "bias" if single else "b"}
    inputs = {names[name]: value for name, value in fact.case(*fact.inputs).items() if name in names}
    if single:
        inputs["bias"] = float(inputs["bias"])
    return bench.run(bench.reference, {**inputs, **fact.params})


def _close(actual: np.ndarray, expected: np.ndarray) -> None:
    np.testing.assert_allclose(actual, expected, rtol=0, atol=TOLERANCE, strict=True)


def test_every_vector_of_a_convolution_is_looked_at():
    assert (len(ONE_MAP), len(LAYER), len(BACKWARD)) == (3, 2, 1)


@each_map
def test_one_map_gives_the_known_result(fact):
    _close(_outputs(bench_named("conv2d_single_forward"), fact, single=True)["y"], fact.expected["y"])


@each_map
def test_one_map_backward_gives_the_known_gradients(fact):
    outputs = _outputs(bench_named("conv2d_single_backward"), fact, single=True)
    for name in ("dx", "dw", "db"):
        _close(np.asarray(outputs[name]), fact.expected[name])


@pytest.mark.parametrize("fact", LAYER, ids=lambda fact: fact.name)
def test_a_layer_gives_the_known_result(fact):
    _close(_outputs(bench_named("conv_forward_im2col"), fact, single=False)["y"], fact.expected["y"])


@pytest.mark.parametrize("fact", BACKWARD, ids=lambda fact: fact.name)
def test_a_layer_backward_gives_the_known_gradients(fact):
    outputs = _outputs(bench_named("conv_backward_im2col"), fact, single=False)
    for name in ("dx", "dW", "db"):
        _close(outputs[name], fact.expected[name])
