"""The figures of a failing case: everything of a visible one, nothing that gives a value away of a hidden one."""

import json

import numpy as np
import pytest

from grader.cases.case_sets import PreparedCase
from grader.explain.case_failure import failure_of
from grader.explain.diagnoses.idea import Diagnosis
from grader.explain.explanation import Explanation, figures_of, shown
from grader.explain.probe_run import Answer
from grader.message import Message
from tests.grader.wrong import EXERCISE

EXPECTED = np.array([[3.25, -1.5], [0.0, 2.0]])
ACTUAL = np.array([[3.25, -1.0], [0.0, 4.0]])


def figures(actual=ACTUAL, expected=EXPECTED, *, visible=True):
    case = PreparedCase("c", "f", visible, {}, {"y": expected})
    failure = failure_of(EXERCISE, case, Answer({"y": actual} if actual is not None else {}))
    assert failure is not None
    return figures_of(failure, visible=visible)


def test_a_visible_case_is_measured_in_full():
    found = figures()
    assert (found.output, found.share_wrong) == ("y", {"count": 2, "size": 4})
    assert (found.max_abs_error, found.max_rel_error) == (2.0, 1.0)
    assert found.times_allowed == pytest.approx(200_000)
    assert found.first_wrong == {"index": [0, 1], "actual": -1.0, "expected": -1.5}


def test_a_hidden_case_shows_where_and_how_much_but_no_value():
    found = figures(visible=False)
    assert found.first_wrong == {"index": [0, 1]}
    assert found.share_wrong == {"count": 2, "size": 4}
    text = json.dumps(Explanation(figures=found).to_json())
    for value in (*EXPECTED[EXPECTED != 0], *ACTUAL[ACTUAL != 0]):
        if value != found.max_abs_error:
            assert str(value) not in text


def test_the_two_errors_of_a_hidden_case_do_not_give_the_value_away():
    expected = np.array([7.3])
    found = figures(np.array([9.1]), expected, visible=False)
    assert found.max_rel_error == 0.2
    assert found.max_abs_error / found.max_rel_error != pytest.approx(7.3, rel=0.1)


def test_another_shape_has_no_figures_but_its_name():
    found = figures(np.zeros((4,)))
    assert (found.output, found.share_wrong, found.error_map) == ("y", None, None)


def test_an_output_that_is_missing_has_no_figures_but_its_name():
    assert figures(None).output == "y"


def test_an_exception_has_no_figures():
    case = PreparedCase("c", "f", True, {}, {"y": EXPECTED})
    assert figures_of(failure_of(EXERCISE, case, Answer(error="ValueError: no")), visible=True) is None


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e308])
def test_any_number_becomes_plain_json(value):
    explanation = Explanation(case="c", family="f", figures=figures(np.full((2, 2), value), visible=True))
    json.dumps(explanation.to_json(), allow_nan=False)


def test_an_empty_explanation_has_every_key():
    found = Explanation(diagnoses=[Diagnosis(Message("a", {"b": 1}).then(Message("c")), {"d": 2})]).to_json()
    assert {*found} == {
        *("case", "family", "visible", "output", "share_wrong", "max_abs_error", "max_rel_error", "times_allowed"),
        *("first_wrong", "error_map", "smallest", "diagnoses", "hint", "gradient_self_check", "properties"),
        *("overwritten", "is_complete", "reason"),
    }
    assert found["diagnoses"] == [
        {"code": "a", "values": {"b": 1}, "more": [{"code": "c", "values": {}}], "evidence": {"d": 2}}
    ]


def test_a_case_is_shown_with_what_came_of_it_and_nothing_else():
    case = PreparedCase("c", "f", True, {"x": np.ones(1), "k": 2}, {"y": np.zeros(1), "z": np.zeros(1)})
    found = shown(case, Answer({"y": np.ones(1), "changed|x": 1.0}))
    assert {*found["inputs"]} == {"x", "k"} and {*found["expected"]} == {"y", "z"} and {*found["actual"]} == {"y"}
    assert shown(case, Answer(error="ValueError: no"))["error"] == "ValueError: no"
    assert shown(case, Answer()) == {**found, "actual": {}}
