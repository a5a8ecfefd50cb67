"""The closed set of verdicts and which one decides."""

from itertools import pairwise

import pytest

from grader.verdict import Verdict, worst

FROM_BEST_TO_WORST = [
    "accepted",
    "wrong_answer",
    "runtime_error",
    "output_limit_exceeded",
    "memory_limit_exceeded",
    "time_limit_exceeded",
    "compile_error",
    "security_violation",
    "internal_error",
]


def test_the_verdicts_are_these_in_this_order():
    assert [str(verdict) for verdict in Verdict] == FROM_BEST_TO_WORST


@pytest.mark.parametrize(("better", "worse"), list(pairwise(FROM_BEST_TO_WORST)))
def test_the_worse_of_two_decides_whichever_comes_first(better, worse):
    assert worst([Verdict(better), Verdict(worse)]) is worst([Verdict(worse), Verdict(better)]) is Verdict(worse)


def test_a_single_verdict_decides_alone():
    assert worst([Verdict.ACCEPTED]) is Verdict.ACCEPTED


def test_nothing_compared_is_never_a_success():
    with pytest.raises(ValueError, match=r"empty|iterable"):
        worst([])
