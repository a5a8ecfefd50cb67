"""Mutants that keep something of the first call, and mutants that take 0 for missing."""

import numpy as np
import pytest

from grader.mutation.mutate import Mutant, mutants

LAYER = """
class Layer:
    def __init__(self, W, scale=2.0, axis=None):
        self.W = W
        self.scale = scale
        rows = W.shape[0]

    def forward(self, x):
        n = len(x)
        kernel = self.W.shape
        out = np.zeros_like(x)
        self.x = x
        return out + n

    def backward(self, dout):
        return dout.reshape(self.x.shape)
"""


def of(operator: str, source: str) -> list[Mutant]:
    return [one for one in mutants(source) if one.operator == operator]


def test_shapes_and_locals_of_a_call_are_kept_but_not_those_of_the_constructor():
    assert {one.change for one in of("first_shape_kept", LAYER)} == {
        "`self.x.shape` keeps the shape of the first call"
    } | {f"`{text}` keeps the shape of the first call" for text in ("np.zeros_like(x)",)}
    assert {one.change for one in of("first_local_kept", LAYER)} == {
        "`n` keeps what the first call computed",
        "`out` keeps what the first call computed",
    }


@pytest.mark.parametrize("operator", ["first_shape_kept", "first_local_kept"])
def test_functions_keep_nothing(operator):
    assert of(operator, "def f(x):\n    n = x.shape\n    return n\n") == []


def test_a_kept_shape_shows_only_with_an_input_of_another_size():
    source = "import numpy as np\nclass A:\n    def f(self, x):\n        return np.zeros(x.shape)\n"
    (mutant,) = of("first_shape_kept", source)
    space: dict = {}
    exec(mutant.source, space)
    one = space["A"]()
    assert [one.f(np.ones(size)).shape for size in (2, 2, 3)] == [(2,)] * 3


@pytest.mark.parametrize(
    ("source", "change"),
    [
        ("def f(x, momentum=0.9):\n    return x * momentum\n", "`momentum` becomes `momentum or 0.9`"),
        ("def f(x, *, momentum=0.9):\n    return x * momentum\n", "`momentum` becomes `momentum or 0.9`"),
        ("def f(x, axis=None):\n    return x if axis is None else -x\n", "`axis is None` becomes `not axis`"),
        ("def f(x):\n    return x.get('lr', 0.1)\n", "`x.get('lr', 0.1)` becomes `x.get('lr') or 0.1`"),
    ],
)
def test_zero_is_taken_for_missing(source, change):
    assert [one.change for one in of("zero_taken_for_missing", source)] == [change]


@pytest.mark.parametrize("default", ["0", "0.0", "True", "'same'", "None"])
def test_a_default_beside_which_zero_means_nothing_else_gives_no_mutant(default):
    assert of("zero_taken_for_missing", f"def f(x, option={default}):\n    return x\n") == []


def test_zero_gets_the_default_in_the_mutant():
    (mutant,) = of("zero_taken_for_missing", 'def f(x, m=0.9):\n    """Doc."""\n    return x * m\n')
    space: dict = {}
    exec(mutant.source, space)
    assert (space["f"](2, 0), space["f"](2, 0.5), space["f"].__doc__) == (1.8, 1.0, "Doc.")
    assert mutant.slip.values == {"name": "m"}
