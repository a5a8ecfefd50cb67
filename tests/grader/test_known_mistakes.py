"""A kept wrong solution is recognised by its outputs, where they say enough."""

from dataclasses import replace

import numpy as np
import pytest

from grader.exercise.exercise import ExampleSubmission
from grader.explain.case_failure import failures_of
from grader.explain.known_mistakes import answered, is_same_value, known_mistake
from grader.explain.probe_run import Answer
from grader.inside.wire import Refusal
from grader.message import Message
from grader.verdict import Verdict
from tests.grader.wrong import EXERCISE, answer, class_of

rng = np.random.default_rng(13)
INPUTS = [{"x": rng.standard_normal(shape)} for shape in ((1,), (2, 3), (4,), (3, 3))]
FAMILIES = ["basic", "basic", "more", "more"]


def negated(x):
    return -x


def negated_if_long(x):
    return -x if x.size > 3 else x


def negated_unless_single(x):
    return -x if x.size > 1 else x


def raises_on_matrices(x):
    if x.ndim > 1:
        raise ValueError(f"no matrices such as {x.shape}")
    return x


KEPT = {"negates": negated, "negates_if_long": negated_if_long, "raises": raises_on_matrices}


def recognised(submission, kept=KEPT, inputs=INPUTS, families=FAMILIES):
    """Return the name of the example submission that `submission` is taken for."""
    solutions = tuple(ExampleSubmission(name, Verdict.WRONG_ANSWER, "", f"{name}?") for name in kept)
    exercise = replace(EXERCISE, submissions=solutions)
    cases = class_of(lambda x: x, submission, inputs, families[: len(inputs)]).cases
    mistakes = {
        name: answered(exercise, cases, [answer(function, case.inputs) for case in cases])
        for name, function in kept.items()
    }
    failures = failures_of(exercise, cases, [answer(submission, case.inputs) for case in cases])
    found = known_mistake(exercise, cases, failures, mistakes)
    return found and found.name


@pytest.mark.parametrize(("name", "submission"), KEPT.items())
def test_the_same_outputs_in_every_failing_case_are_the_same_mistake(name, submission):
    assert recognised(submission) == name


def test_the_same_exception_with_other_lines_is_the_same_mistake():
    def elsewhere(x):
        return raises_on_matrices(np.asarray(x))

    assert recognised(elsewhere) == "raises"


def test_another_exception_is_not():
    def other(x):
        return x if x.ndim < 2 else 1 / 0

    assert recognised(other) is None


def test_other_values_are_not():
    assert recognised(lambda x: -1.001 * x) is None


def test_the_likest_of_several_is_chosen():
    kept = {"also_elsewhere": negated, "exactly": negated_if_long}
    assert recognised(negated_if_long, kept) == "exactly"


def test_a_mistake_in_the_first_family_is_recognised_beside_another():
    def two_mistakes(x):
        return x if x.shape == (1,) else -x if x.shape == (2, 3) else np.sin(x)

    families = ["plain", "basic", "more", "more"]
    assert recognised(two_mistakes, {"negates": negated_unless_single}, families=families) == "negates"


def test_in_the_plainest_cases_mistakes_look_alike():
    def only_alike_at_first(x):
        return -x if x.shape in ((1,), (2, 3)) else np.sin(x)

    assert recognised(only_alike_at_first, {"negates": negated}) is None


def test_a_kept_solution_that_fails_earlier_makes_another_mistake():
    """It gives the same in the cases that fail here, but is wrong in ones that are right here."""

    def only_later(x):
        return -x if x.shape in ((4,), (3, 3)) else x

    assert recognised(only_later, {"negates": negated}) is None


def test_nothing_is_recognised_in_a_submission_that_passes():
    assert recognised(lambda x: x) is None


def test_a_value_of_nan_is_compared_as_one():
    def broken(x):
        return x * np.nan

    assert recognised(broken, {"broken": broken}) == "broken"


def test_no_answer_is_no_array():
    exercise = replace(EXERCISE, submissions=(ExampleSubmission("k", Verdict.WRONG_ANSWER, "", "?"),))
    cases = class_of(lambda x: x, negated, INPUTS[:1]).cases
    failures = failures_of(exercise, cases, [Answer({})])
    kept = answered(exercise, cases, [Answer({"y": np.zeros(1)})])
    assert known_mistake(exercise, cases, failures, {"k": kept}) is None


def test_an_array_and_something_else_are_not_the_same():
    refused = Refusal(Message("too_large"))
    array = np.ones((2, 2))
    assert not is_same_value(array, refused) and not is_same_value(refused, array) and not is_same_value(array, None)
    assert is_same_value(refused, Refusal(Message("too_large"))) and is_same_value(array, array.copy())


def test_nan_alone_does_not_prove_a_mistake_that_fails_in_other_cases_too():
    """There are many ways to NaN: an overflow, and a division of 0 by 0."""

    def overflows(x):
        return np.full(x.shape, np.nan) if x.size > 1 else x

    def divides(x):
        return np.full(x.shape, np.nan) if x.size > 4 else x

    assert recognised(divides, {"overflows": overflows}) is None
    assert recognised(divides, {"divides": divides}) == "divides"
    assert recognised(negated_if_long, {"negated": negated_unless_single}) == "negated"


def test_a_family_in_which_everything_is_right_refutes_a_mistake_that_fails_there():
    """The smallest by size is the largest value where all are negative, and the smallest where all are positive."""

    def of_absolute_values(x):
        return -x if (x < 0).all() else x

    inputs = [{"x": sign * (1 + rng.random(shape))} for sign in (-1, 1) for shape in ((3,), (2, 3))]
    assert recognised(of_absolute_values, {"negates": negated}, inputs) is None
    assert recognised(negated, {"negates": negated}, inputs) == "negates"
