"""Run a student's source on probe cases, in a student's jail, up to a ceiling of processor time."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from grader.exercise.exercise import Exercise
from grader.explain.budget import Allowance, CeilingReachedError, students_bounds
from grader.explain.probe_run import Answer, Answers, ProbeRun
from grader.explain.turn import Turn, no_turn
from grader.sandbox.job import Job
from grader.sandbox.pool import Pool
from grader.sandbox.run import Bounds, Stop


@dataclass(frozen=True)
class _BoundedRun:
    """A probe run with its bounds."""

    exercise: Exercise
    job: Job
    space_bytes: int
    bounds: Bounds


class StudentRuns:
    """Runner of students' sources. It borrows a slot for each run, so no submission waits longer than one run."""

    def __init__(self, pool: Pool[Any]) -> None:
        self._pool = pool

    def run(
        self,
        trial: ProbeRun,
        source: bytes,
        turn: Turn = no_turn,
        enough: Callable[[Answer], bool] | None = None,
        allowance: Allowance | None = None,
    ) -> Answers:
        """Return the source's answers until it ends, or gets stuck in a case, or one of its answers is `enough`.

        `allowance`: what this run and others may use together.
        Raises CeilingReachedError if it takes too long altogether, and SandboxError if the jail fails.
        """
        bounds = replace(students_bounds(trial.exercise), total_bytes=trial.total_bytes)
        if allowance and bounds.ceiling:
            bounds.ceiling = allowance.bounded(bounds.ceiling)
        work = _BoundedRun(trial.exercise, trial.job, trial.space_bytes, bounds)
        with turn():
            slot = self._pool.acquire(None)
            try:
                child = slot.fork(work)
                answers = Answers(trial, enough)
                outcome = slot.run(child, work, source, answers.take, None)
            finally:
                self._pool.release(slot)
        if allowance:
            allowance.spend(outcome.cpu_s, outcome.asleep_s)
        if outcome.stop in (Stop.CEILING, Stop.TIME):
            raise CeilingReachedError
        if outcome.stop is Stop.FORGED:
            answers.found.clear()  # how many of them arrived before is chance
        answers.is_stuck = outcome.stop is Stop.STUCK
        return answers
