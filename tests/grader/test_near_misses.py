"""Mutant matching: a submission that equals one mutant of the reference gets that mutant's message, and no other."""

from dataclasses import replace

import numpy as np
import pytest

from grader.exercise.exercise import EntryPoint
from grader.explain.case_failure import failures_of
from grader.explain.mutant_match import LARGEST, MOST_CASES, mutant_match, small_ones
from grader.message import Message
from grader.mutation.mutate import Mutant
from tests.grader.wrong import EXERCISE, answer, class_of

rng = np.random.default_rng(21)
INPUTS = [{"x": rng.standard_normal(shape)} for shape in ((1,), (2, 3), (4,), (3, 3))]


def right(x):
    return x + np.tanh(x)


def minus(x):
    return x - np.tanh(x)


def wrong_if_large(x):
    return minus(x) if x.size > 3 else right(x)


SLIPS = {minus: Message("slip_instead", {"wrong": "-", "right": "+"}), wrong_if_large: Message("slip_always_true")}


def told(submission, inputs=INPUTS, *, function="double", mistakes=(minus, wrong_if_large), exercise=EXERCISE):
    made = class_of(right, submission, inputs)
    mutated = [
        (
            Mutant(1, "", function, "", SLIPS[mistake], ""),
            [answer(mistake, case.inputs) for case in made.cases],
        )
        for mistake in mistakes
    ]
    failures = failures_of(exercise, made.cases, made.answers)
    return next(iter(mutant_match(exercise, made.cases, failures, mutated)), None)


def test_the_slip_is_told_with_the_function_that_the_student_wrote():
    found = told(minus)
    assert found.name == "slip_instead"
    assert found.message == SLIPS[minus].then(Message("only_mistake_in", {"function": "double"}))
    assert found.evidence == {"function": "double", "wrong": "-", "right": "+"}


def test_a_helper_that_only_the_reference_has_is_not_named():
    found = told(minus, function="_helper")
    assert found.message == SLIPS[minus].then(Message("only_mistake"))
    assert found.evidence["function"] == ""


def test_a_method_is_named_as_the_template_has_it():
    layered = replace(EXERCISE, entry_points=(EntryPoint("Layer", ("forward",)),))
    assert told(minus, function="Layer.forward", exercise=layered).evidence["function"] == "forward"


def test_a_mutant_that_fails_elsewhere_too_is_another_mistake():
    assert told(wrong_if_large).name == "slip_always_true"
    assert told(wrong_if_large, mistakes=(minus,)) is None


def test_a_mutant_that_passes_where_the_submission_fails_is_another_mistake():
    assert told(minus, mistakes=(wrong_if_large,)) is None


def test_nearly_the_same_values_are_not_the_same():
    assert told(lambda x: minus(x) + 1e-6) is None


def test_one_wrong_number_may_be_chance():
    assert told(minus, INPUTS[:1]) is None


def test_an_exception_is_no_slip():
    def broken(x):
        raise ValueError("no")

    SLIPS[broken] = Message("slip_loop")
    assert told(broken, mistakes=(broken,)) is None


def test_exceptions_with_the_same_sizes_in_them_are_as_good_as_values():
    def broken(x):
        raise ValueError(f"cannot use {x.shape}")

    SLIPS[broken] = Message("slip_loop")
    assert told(broken, mistakes=(broken,)).name == "slip_loop"


def test_a_slip_that_tells_more_comes_before_one_with_the_same_values():
    vague = Message("slip_number_too_small")
    SLIPS[also_minus] = vague
    assert told(minus, mistakes=(also_minus, minus)).name == "slip_instead"


def also_minus(x):
    return minus(x)


def both(x):
    return {"y": right(x), "z": x * 3}


def both_wrong(x):
    return {"y": minus(x), "z": x * 4 + 1}


def first_wrong(x):
    return {"y": minus(x), "z": x * 3}


def other_wrong(x):
    return {"y": minus(x) + (x.size > 4), "z": x * 3}


def test_a_slip_in_one_output_is_told_where_another_output_has_another_mistake():
    made = class_of(both, both_wrong, INPUTS)

    def found(mistake):
        given = [answer(mistake, case.inputs) for case in made.cases]
        return mutant_match(EXERCISE, made.cases, made.failures, [(Mutant(1, "", "f", "", SLIPS[minus], ""), given)])

    (slip,) = found(first_wrong)
    assert slip.message == SLIPS[minus].then(Message("only_mistake_of", {"outputs": ["y"], "count": 1}))
    assert found(other_wrong) == []


def test_a_variable_that_only_the_compared_solution_has_is_not_shown():
    SLIPS[also_minus] = Message("slip_instead", {"wrong": "heap", "right": "stack"})
    assert told(minus, mistakes=(also_minus,)).message.code == "slip_wrong_name"


@pytest.mark.parametrize(("sizes", "kept"), [([LARGEST, LARGEST + 1, 3], 2), ([1] * (MOST_CASES + 5), MOST_CASES)])
def test_only_small_cases_are_run_with_every_mutant(sizes, kept):
    cases = class_of(right, minus, [{"x": np.ones(size)} for size in sizes]).cases
    assert len(small_ones(cases)) == kept


REFERENCE = replace(EXERCISE, reference_source="def double(x):\n    return np.minimum(x, 0) + np.sqrt(x)\n")


@pytest.mark.parametrize(
    ("slip", "source", "is_said"),
    [
        (Message("slip_instead", {"wrong": "tile", "right": "repeat"}), "return np.tile(x, 2)", True),
        (Message("slip_instead", {"wrong": "tile", "right": "repeat"}), "return np.kron(x, y)  # no tile", False),
        (Message("slip_instead", {"wrong": ">", "right": ">="}), "return x * (x > 0)", True),
        (Message("slip_instead", {"wrong": ">", "right": ">="}), "return np.sign(x)", False),
        (Message("slip_argument_left_out", {"name": "keepdims", "function": "sum"}), "return x.mean(1)", False),
        (Message("slip_call_left_out", {"function": "sqrt"}), "return x", True),
        (Message("slip_call_left_out", {"function": "exp"}), "return x", False),
        (Message("slip_call_left_out", {"function": "exp"}), "return x / np.exp(x)", True),
    ],
)
def test_a_slip_speaks_of_what_the_student_wrote_or_of_what_every_right_solution_has(slip, source, is_said):
    """The reference may take a minimum where another right solution has two branches."""
    made = class_of(right, minus, INPUTS)
    given = [answer(minus, case.inputs) for case in made.cases]
    mutated = [(Mutant(1, "", "double", "", slip, ""), given)]
    assert bool(mutant_match(REFERENCE, made.cases, made.failures, mutated, source)) == is_said
