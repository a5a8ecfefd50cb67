"""Which of forward and backward is wrong: the four outcomes, and kinks."""

from dataclasses import replace

import numpy as np
import pytest

from grader.cases.case_sets import PreparedCase
from grader.exercise.declarations import Gradient
from grader.explain.case_failure import CaseFailure
from grader.explain.gradient_self_check import gradient_self_check, slopes_trial
from grader.explain.probe_run import Answer
from tests.grader.wrong import EXERCISE

GRADED = replace(EXERCISE, gradient=Gradient("dout", {"dx": "x", "dw": "w"}))
CENTRAL = np.array([1.0, -2.0, 3.0])
NO_KINK = np.zeros(3, bool)


def slopes(*, value=2.0, dx=CENTRAL, dw=CENTRAL, kink=NO_KINK):
    outputs = {"value|": np.array(value)}
    for name, backward in (("dx", dx), ("dw", dw)):
        outputs |= {f"backward|{name}": backward, f"central|{name}": CENTRAL, f"kink|{name}": kink}
    return Answer(outputs)


def outcome(student, *outputs, reference=None):
    case = PreparedCase("c", "f", True, {"x": CENTRAL, "w": CENTRAL}, {})
    failure = CaseFailure(case, student, "value", (), outputs or ("dx",))
    return gradient_self_check(GRADED, failure, student, reference or slopes())


@pytest.mark.parametrize(
    ("expected", "student"),
    [
        ("forward_wrong", slopes(value=5.0)),
        ("backward_partly_wrong", slopes(dx=CENTRAL + 0.5)),
        ("backward_wrong", slopes(dx=CENTRAL + 0.5, dw=-CENTRAL)),
        ("both_wrong", slopes(value=5.0, dw=-CENTRAL)),
    ],
)
def test_what_is_wrong_is_told(expected, student):
    assert outcome(student)["code"] == expected


def test_the_gradients_that_are_wrong_are_named():
    found = outcome(slopes(dx=CENTRAL + 0.5))
    assert found["values"] == {"wrong": ["dx"], "right": ["dw"], "count": 1}
    assert [(one["output"], one["agrees"]) for one in found["gradients"]] == [("dx", False), ("dw", True)]


def test_what_differs_at_a_kink_only_is_left_to_the_tasks_rule():
    kink = np.array([False, True, False])
    found = outcome(slopes(dx=CENTRAL + np.array([0.0, 9.0, 0.0]), kink=kink))
    assert found["code"] == "both_right_but_kinks"
    assert found["gradients"][0]["kinks"] == 1


def test_a_wrong_second_round_of_a_right_layer_points_at_what_is_kept():
    assert outcome(slopes(), "dx2")["code"] == "both_right"


def test_nothing_is_said_where_something_else_is_wrong():
    assert outcome(slopes(), "db") is None


@pytest.mark.parametrize("shape", [(3, 1), (1, 3), (1, 1, 3)])
def test_the_right_numbers_in_another_shape_are_no_derivative(shape):
    found = outcome(slopes(dx=CENTRAL.reshape(shape)))
    assert found["code"] == "backward_partly_wrong"
    assert [one["agrees"] for one in found["gradients"]] == [False, True]


def test_a_small_numeric_error_is_none():
    assert outcome(slopes(dx=CENTRAL + 1e-6, dw=CENTRAL + 1e-6), "dx2")["code"] == "both_right"


@pytest.mark.parametrize("broken", ["student", "reference"])
def test_nothing_is_said_if_one_of_them_could_not_be_run(broken):
    answers = {"student": slopes(), "reference": slopes(), broken: Answer(error="ValueError: no")}
    assert outcome(answers["student"], reference=answers["reference"]) is None


def test_an_exercise_without_gradients_has_no_trial():
    case = PreparedCase("c", "f", True, {"x": CENTRAL}, {})
    assert slopes_trial(EXERCISE, case) is None
    assert slopes_trial(GRADED, replace(case, inputs={"other": CENTRAL})) is None


def test_a_right_backward_is_not_blamed_for_a_wrong_forward():
    """The reference's gradient is right, whatever the student's own forward is."""
    own = Answer({**slopes(value=5.0).outputs, "central|dx": 3 * CENTRAL, "central|dw": 3 * CENTRAL})
    found = outcome(own, "y")
    assert (found["code"], found["values"]["right"]) == ("forward_alone_wrong", ["dx", "dw"])


def test_a_gradient_that_is_not_checked_leaves_no_word_about_kinks_or_state():
    kink = np.array([False, True, False])
    assert outcome(slopes(kink=kink), "db") is None
    assert outcome(slopes(), "db", "dx2") is None
