"""The families of cases that a child did not begin before it crashed: each runs in one more child.

The time limit holds for all children together, and a child knows nothing of what another one did. No family is begun
twice: the cases behind the one that crashed its child are not run.
"""

from collections.abc import Callable
from dataclasses import dataclass

from grader.cases.case_sets import CaseSet
from grader.judging.judge import Judge
from grader.message import Message
from grader.sandbox.run import Outcome
from grader.verdict import CaseResult, Verdict, worst


@dataclass(frozen=True)
class Found:
    """The verdict of a run, its message, and what was printed in visible cases."""

    verdict: Verdict | None
    message: Message | None
    stdout: str


class RemainingFamilies:
    """The rest of a run whose child crashed: `begin` a family, run it, `end` it, until there is none to begin."""

    def __init__(
        self,
        case_set: CaseSet,
        crashed: Judge,
        outcome: Outcome,
        found: Found,
        on_case: Callable[[CaseResult], None] | None,
    ) -> None:
        """Start with what the crashed child has left: its results, and the rest of the time."""
        self.found = found
        self._set = case_set
        self._on_case = on_case
        self._left_s = case_set.bounds.time_limit_s - outcome.wall_time_s
        self._results = dict(enumerate(crashed.results))
        self._told = len(crashed.results)
        begun = {case.family for case in case_set.cases[: self._told]}
        self._waiting: dict[str, list[int]] = {}
        for place, case in enumerate(case_set.cases):
            if case.family not in begun:
                self._waiting.setdefault(case.family, []).append(place)
        self._open: list[int] = []  # the places of the family that runs

    def begin(self) -> CaseSet | None:
        """Return the cases of the next family with the time that is left; None if nothing more may run."""
        if not self._waiting or self._left_s <= 0:
            return None
        self._open = self._waiting.pop(next(iter(self._waiting)))
        return self._set.part([self._set.cases[place] for place in self._open], self._left_s)

    def take(self, result: CaseResult) -> None:
        """Take the result of the next case of the family that runs."""
        done = sum(place in self._results for place in self._open)
        self._results[self._open[done]] = result
        self._tell()

    def end(self, judge: Judge, outcome: Outcome) -> None:
        """Take how the family's child ended.

        The worst verdict counts. The message is that of the first child whose end has the worst verdict.
        """
        verdict, message = judge.conclude(outcome)
        self._left_s -= outcome.wall_time_s
        self._results.update(zip(self._open, judge.results, strict=False))
        self._open = []
        if not judge.has_finished(outcome) and not judge.has_crashed(outcome):
            self._waiting.clear()
        self._tell()
        decides = worst([self.found.verdict, verdict]) is not self.found.verdict
        self.found = Found(
            verdict if decides else self.found.verdict,
            message if decides and message else self.found.message,
            self.found.stdout + judge.visible_output(outcome.output),
        )

    def results(self) -> list[CaseResult]:
        """Return the results of all children in the order of the case set."""
        return [self._results[place] for place in sorted(self._results)]

    def _tell(self) -> None:
        """Tell of results in the order of the case set, even if families are mixed there."""
        pending = {place for places in (self._open, *self._waiting.values()) for place in places}
        pending -= self._results.keys()
        while self._told < len(self._set.cases) and self._told not in pending:
            if self._on_case and self._told in self._results:
                self._on_case(self._results[self._told])
            self._told += 1
