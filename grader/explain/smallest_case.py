"""Search for small cases that fail as the first failure does, while their answers come in."""

from collections.abc import Sequence

import numpy as np

from grader.cases.case_sets import PreparedCase, size_of
from grader.exercise.exercise import Exercise
from grader.explain.case_failure import CaseFailure, Pair, failure_of, pair_of
from grader.explain.probe_cases import Stage
from grader.explain.probe_run import Answer

_ENOUGH_ALIKE, _ENOUGH_ANSWERED = 8, 40


class Search:
    """A search through the answers to the cases of a stage, one by one."""

    def __init__(self, exercise: Exercise, stage: Stage, first: CaseFailure | None) -> None:
        """Start the search. `first`: a failure of the kind to look for; None if any failure will do."""
        self._exercise = exercise
        self._cases = stage.cases
        self._kind = first.kind if first else None
        self.answers: list[Answer] = []
        self.failed: list[CaseFailure] = []
        self.alike: list[CaseFailure] = []
        self.over = False

    def is_over(self, answer: Answer) -> bool:
        """Take the next answer. Return True when enough is known."""
        failure = failure_of(self._exercise, self._cases[len(self.answers)], answer)
        self.answers.append(answer)
        if failure:
            self.failed.append(failure)
            if self._kind in (None, failure.kind):
                self.alike.append(failure)
        self.over = len(self.alike) >= _ENOUGH_ALIKE and len(self.answers) >= _ENOUGH_ANSWERED
        return self.over

    def smallest(self) -> CaseFailure | None:
        """Return the failing case with the fewest numbers to read, of the kind looked for if there is one."""
        return min(self.alike or self.failed, key=_cells, default=None)

    def unanswered(self) -> PreparedCase | None:
        """Return the case that got no answer, after others that all pass; None if there is none."""
        if self.over or self.failed or len(self.answers) == len(self._cases):
            return None
        return self._cases[len(self.answers)]

    def passed(self) -> list[list[Pair]]:
        """Return the outputs of the cases that did not fail."""
        return passed(self._exercise, self._cases, self.answers, self.failed)


def passed(
    exercise: Exercise, cases: Sequence[PreparedCase], answers: Sequence[Answer], failures: Sequence[CaseFailure]
) -> list[list[Pair]]:
    """Return the outputs of the cases that were answered and did not fail."""
    failed = {id(failure.case) for failure in failures}
    right = [one for one in zip(cases, answers, strict=False) if id(one[0]) not in failed]
    made = [[pair_of(exercise, case, answer, name) for name in case.expected] for case, answer in right]
    return [[pair for pair in pairs if pair] for pairs in made]


def spread(failures: Sequence[CaseFailure], count: int) -> list[CaseFailure]:
    """Return the first few failures, and a few more from all sizes."""
    if len(failures) <= count:
        return list(failures)
    first = list(failures[: count // 2])
    rest = failures[count // 2 :]
    places = np.linspace(0, len(rest) - 1, count - len(first)).astype(int)
    return [*first, *(rest[place] for place in places)]


def fails_alike(failure: CaseFailure, other: CaseFailure) -> bool:
    """Return whether `other` has the same kind of failure in the same outputs, with no fewer wrong cells.

    A plainer case must not hide the failure.
    """
    if (failure.kind, failure.outputs) != (other.kind, other.outputs):
        return False
    pairs = list(zip(failure.pairs, other.pairs, strict=True))
    return all(new.wrong.sum() >= old.wrong.sum() for old, new in pairs if old.same_shape and new.same_shape)


def _cells(failure: CaseFailure) -> int:
    values = (*failure.case.inputs.values(), *failure.case.expected.values())
    return sum(size_of(value) for value in values)
