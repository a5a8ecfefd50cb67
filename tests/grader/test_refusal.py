"""The refusal to explain: the same from a report and from its stored form."""

import json
from dataclasses import replace

import pytest

from app.grading.record import outcome_of
from grader.explain.refusal import Refusal
from grader.verdict import CaseResult, Report, Verdict


def report(*cases: CaseResult) -> Report:
    return Report("e", "v", 7, Verdict.WRONG_ANSWER, 0, cases, len(cases), 0.1)


ACCEPTED = CaseResult("first", "plain", True, Verdict.ACCEPTED)
WRONG = CaseResult("second", "hard", False, Verdict.WRONG_ANSWER, max_abs_error=0.5)
LATER = CaseResult("third", "hard", True, Verdict.RUNTIME_ERROR)


def test_the_first_failing_case_decides():
    found = Refusal.of(report(ACCEPTED, WRONG, LATER))
    assert found == Refusal(7, ("first", "second"), "hard", False, Verdict.WRONG_ANSWER, 0.5)
    assert found.failing_case == "second"


def test_the_first_case_with_the_verdict_of_the_report_decides():
    whole = replace(report(ACCEPTED, WRONG, LATER), verdict=Verdict.RUNTIME_ERROR)
    found = Refusal.of(whole)
    assert found == Refusal(7, ("first", "second", "third"), "hard", True, Verdict.RUNTIME_ERROR)
    assert Refusal.of_stored(json.loads(json.dumps(outcome_of(whole).report)), 7) == found


@pytest.mark.parametrize("error", [0.5, None, float("nan"), float("inf")])
def test_a_stored_report_gives_the_same_refusal(error):
    whole = report(ACCEPTED, CaseResult("second", "hard", False, Verdict.WRONG_ANSWER, max_abs_error=error))
    stored = json.loads(json.dumps(outcome_of(whole).report))
    found = Refusal.of_stored(stored, 7, {"x": [1.0]})
    finite = error if error == 0.5 else None
    assert found == Refusal(7, ("first", "second"), "hard", False, Verdict.WRONG_ANSWER, finite, {"x": [1.0]})


@pytest.mark.parametrize("cases", [(), (ACCEPTED,), (CaseResult("own", "own", True, None),)])
def test_what_fails_no_case_is_no_refusal(cases):
    whole = report(*cases)
    assert Refusal.of(whole) is None
    assert Refusal.of_stored(outcome_of(whole).report, 7) is None
    assert Refusal.of_stored(None, None) is None
