"""One formula for every element, found from the inputs, the right result or another output."""

import numpy as np
import pytest

from grader.explain.diagnoses import elementwise
from tests.grader.wrong import class_of

rng = np.random.default_rng(17)
INPUTS = [{"x": rng.standard_normal(shape), "dout": rng.standard_normal(shape)} for shape in ((4,), (2, 5), (3, 3))]


def layer(x, dout):
    y = np.tanh(x)
    return {"y": y, "dx": dout * (1 - y**2)}


def changed(**other):
    def wrong(x, dout):
        made = layer(x, dout)
        return {**made, **{name: change(x, dout, made["y"]) for name, change in other.items()}}

    return class_of(layer, wrong, INPUTS).diagnoses()


@pytest.mark.parametrize(
    ("formula", "dx"),
    [
        ("dout * (1 - y)", lambda x, dout, y: dout * (1 - y)),
        ("dout * y", lambda x, dout, y: dout * y),
        ("dout * (1 - x**2)", lambda x, dout, y: dout * (1 - x**2)),
    ],
)
def test_another_formula_is_told(formula, dx):
    (found,) = changed(dx=dx)
    assert (found.name, found.evidence["formula"]) == ("computed_formula", formula)


def test_a_formula_that_is_wrong_in_one_cell_is_not_told():
    def nearly(x, dout, y):
        return dout * (1 - y) + (dout == dout.max()) * 1e-3

    assert "computed_formula" not in [found.name for found in changed(dx=nearly)]


def test_one_more_function_on_the_right_result_is_told():
    (found,) = changed(y=lambda x, dout, y: y**2)
    assert (found.name, found.evidence["formula"]) == ("function_of_the_result", "y**2")


def test_outputs_that_are_exchanged_are_told():
    def exchanged(x, dout):
        made = layer(x, dout)
        return {"y": made["dx"], "dx": made["y"]}

    found = class_of(layer, exchanged, INPUTS).diagnoses()
    assert [(one.name, one.evidence["other"]) for one in found] == [
        ("value_of_another_output", "dx"),
        ("value_of_another_output", "y"),
    ]


def relu(x):
    return np.maximum(x, 0)


LEAKED = [{"x": rng.standard_normal(shape)} for shape in ((6,), (4, 5), (3, 3))]


def test_what_is_not_zero_where_it_should_be_is_told_with_its_factor():
    (found,) = class_of(relu, lambda x: np.where(x > 0, x, 0.01 * x), LEAKED).diagnoses()
    assert (found.name, found.evidence["input"], found.evidence["factor"]) == (
        "not_zero_where_it_should_be",
        "x",
        0.01,
    )


@pytest.mark.parametrize(("factor", "formula"), [(1.0, "x"), (-1.0, "-x"), (0.01, "0.01 * x")])
def test_a_leak_is_told_as_a_person_would_write_it(factor, formula):
    (idea,) = (idea for idea in elementwise.IDEAS if idea.guesses is elementwise._leaked)
    assert idea.mistake(("x", factor), []).values == {"formula": formula}


def test_other_factors_in_each_case_are_no_leak():
    wrong = class_of(relu, lambda x: np.where(x > 0, x, x / x.size**2), LEAKED)
    assert "not_zero_where_it_should_be" not in wrong.names()
