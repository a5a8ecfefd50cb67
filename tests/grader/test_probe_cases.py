"""The data for explaining an exercise: made once, and given up only after a few tries."""

from types import SimpleNamespace

import numpy as np
import pytest

from grader.cases.case_sets import PreparedCase
from grader.explain.budget import CeilingReachedError
from grader.explain.mutant_match import POOLS
from grader.explain.probe_cases import ProbeCases, ProbeCaseSets, Stage
from grader.explain.probe_run import Answer
from tests.grader.inline import inline_exercise

WRONG = b"def double(x):\n    return x\n"
EXERCISE = inline_exercise(files={"hidden/submissions/wrong_answer/same.py": b'"""Twice?"""\n\n' + WRONG})
CASES = [PreparedCase(f"c{size}", "f", True, {"x": np.ones(size)}, {"y": np.ones(size)}) for size in (1, 900)]


class Oracle:
    """An oracle that answers with zeros, or reaches its ceiling as often as `ceilings` says."""

    def __init__(self, ceilings=0):
        self.ceilings, self.asked, self.expected_of = ceilings, [], []

    def one_by_one(self, exercise, sources, cases, turn):
        self.asked.append(([*sources], len(cases)))
        if len(self.asked) <= self.ceilings:
            raise CeilingReachedError
        return {label: [Answer({"y": np.zeros(1)}) for _ in cases] for label in sources}

    def expected(self, exercise, cases, turn):
        self.expected_of.append(len(cases))
        return [{"y": np.zeros(1)} for _ in cases]


def probe_cases(oracle, exercise=EXERCISE):
    made = ProbeCases(exercise, oracle)
    made._parts["whole"] = Stage(exercise, CASES)
    return made


def test_kept_mistakes_are_run_on_every_case_and_once():
    oracle = Oracle()
    made = probe_cases(oracle)
    assert [*made.mistakes()] == ["same"] == [*made.mistakes()]
    assert len(made.mistakes()["same"].answers) == 2
    assert oracle.asked == [(["same"], 2)]


def test_mutants_are_run_on_small_cases_and_once():
    oracle = Oracle()
    made = probe_cases(oracle)
    found = made.mutated(POOLS[0])
    assert {"slip_instead", "slip_term_left_out"} <= {mutant.slip.code for mutant, _ in found}
    assert all(len(answers) == 1 for _, answers in found)
    assert made.mutated(POOLS[0]) is found and len(oracle.asked) == 1


def test_a_case_is_made_plainer_once_for_all_who_fail_on_it():
    oracle = Oracle()
    made = probe_cases(oracle)
    start = PreparedCase("c", "f", True, {"x": np.array([2.5, 0.5])}, {"y": np.array([5.0, 1.0])})
    stage = made.plainer(start)
    assert stage.cases and made.plainer(start) is stage and len(oracle.expected_of) == 1
    assert made.smaller(start) is not stage


@pytest.mark.parametrize("part", [ProbeCases.mistakes, lambda made: made.mutated(POOLS[0])], ids=["kept", "slips"])
def test_what_reached_its_ceiling_once_is_tried_again(part):
    made = probe_cases(Oracle(ceilings=1))
    with pytest.raises(CeilingReachedError):
        part(made)
    assert part(made)


@pytest.mark.parametrize("part", [ProbeCases.mistakes, lambda made: made.mutated(POOLS[0])], ids=["kept", "slips"])
def test_what_reaches_its_ceiling_again_is_given_up(part):
    oracle = Oracle(ceilings=99)
    made = probe_cases(oracle)
    for _ in range(3):
        with pytest.raises(CeilingReachedError):
            part(made)
    assert len(oracle.asked) == 2


def test_an_exercise_that_keeps_no_mistakes_asks_for_none():
    oracle = Oracle()
    assert probe_cases(oracle, inline_exercise()).mistakes() == {} and oracle.asked == []


def test_a_parameter_that_some_cases_leave_out_is_optional_with_a_value_to_try():
    made = probe_cases(Oracle())
    cases = [{"x": np.ones(1), "k": 2, "eps": 0.5}, {"x": np.ones(1), "k": 3}]
    made._parts["whole"] = SimpleNamespace(cases=[PreparedCase("c", "f", True, one, {}) for one in cases])
    assert made.optional() == {"eps": 0.5}


def test_each_version_has_its_own_rehearsal():
    probe_case_sets = ProbeCaseSets(Oracle())
    assert probe_case_sets.of(EXERCISE) is probe_case_sets.of(EXERCISE)
    assert probe_case_sets.of(EXERCISE) is not probe_case_sets.of(inline_exercise(time_limit_s=3))
