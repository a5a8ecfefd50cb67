"""The data for explaining an exercise: made once, and given up only after a few tries."""

from types import SimpleNamespace

import numpy as np
import pytest

from grader.cases.case_sets import PreparedCase
from grader.errors import AuthorError
from grader.explain.probe_cases import ProbeCases, ProbeCaseSets, Stage
from grader.explain.probe_run import Answer
from grader.message import verbatim
from tests.grader.inline import inline_exercise

WRONG = b"def double(x):\n    return x\n"
EXERCISE = inline_exercise(files={"hidden/submissions/wrong_answer/same.py": b'"""Twice?"""\n\n' + WRONG})
CASES = [PreparedCase(f"c{size}", "f", True, {"x": np.ones(size)}, {"y": np.ones(size)}) for size in (1, 900)]


class Oracle:
    """An oracle that answers with zeros, or runs out of time as often as `failures` says."""

    def __init__(self, failures=0):
        self.failures, self.asked = failures, []

    def answers(self, exercise, sources, cases, time_limit_s):
        self.asked.append(([*sources], len(cases)))
        if len(self.asked) <= self.failures:
            raise AuthorError(verbatim("too late"))
        return [{label: Answer({"y": np.zeros(1)}) for label in sources} for _ in cases]


def probe_cases(oracle, exercise=EXERCISE):
    made = ProbeCases(exercise, oracle)
    made._whole = Stage(exercise, CASES)
    return made


def test_kept_mistakes_are_run_on_every_case_and_once():
    oracle = Oracle()
    made = probe_cases(oracle)
    assert [*made.mistakes(1.0)] == ["same"] == [*made.mistakes(1.0)]
    assert len(made.mistakes(1.0)["same"]) == 2
    assert oracle.asked == [(["same"], 2)]


def test_mutants_are_run_on_small_cases_and_once():
    oracle = Oracle()
    made = probe_cases(oracle)
    found = made.mutated(1.0)
    assert {"slip_instead", "slip_term_left_out"} <= {mutant.slip.code for mutant, _ in found}
    assert all(len(answers) == 1 for _, answers in found)
    assert made.mutated(1.0) is found and len(oracle.asked) == 1


@pytest.mark.parametrize("part", ["mistakes", "mutated"])
def test_what_came_too_late_is_tried_again(part):
    made = probe_cases(Oracle(failures=2))
    for _ in range(2):
        with pytest.raises(AuthorError):
            getattr(made, part)(1.0)
    assert getattr(made, part)(1.0)


@pytest.mark.parametrize("part", ["mistakes", "mutated"])
def test_what_never_comes_to_an_end_is_given_up(part):
    oracle = Oracle(failures=99)
    made = probe_cases(oracle)
    for _ in range(3):
        with pytest.raises(AuthorError):
            getattr(made, part)(1.0)
    assert not getattr(made, part)(1.0) and len(oracle.asked) == 3


def test_an_exercise_that_keeps_no_mistakes_asks_for_none():
    oracle = Oracle()
    assert probe_cases(oracle, inline_exercise()).mistakes(1.0) == {} and oracle.asked == []


def test_a_parameter_that_some_cases_leave_out_is_optional_with_a_value_to_try():
    made = probe_cases(Oracle())
    cases = [{"x": np.ones(1), "k": 2, "eps": 0.5}, {"x": np.ones(1), "k": 3}]
    made._whole = SimpleNamespace(cases=[PreparedCase("c", "f", True, one, {}) for one in cases])
    assert made.optional() == {"eps": 0.5}


def test_each_version_has_its_own_rehearsal():
    probe_case_sets = ProbeCaseSets(Oracle())
    assert probe_case_sets.of(EXERCISE) is probe_case_sets.of(EXERCISE)
    assert probe_case_sets.of(EXERCISE) is not probe_case_sets.of(inline_exercise(time_limit_s=3))
