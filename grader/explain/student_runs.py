"""Run a student's source on probe cases, in a student's jail, within a time of its own."""

import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from grader.exercise.exercise import Exercise
from grader.explain.probe_run import Answer, Answers, ProbeRun
from grader.sandbox.job import Job
from grader.sandbox.pool import Pool
from grader.sandbox.run import Bounds, Stop

_OVER_TIME = (signal.SIGXCPU, signal.SIGKILL)


@dataclass(frozen=True)
class _TimedRun:
    """A probe run with a time limit of its own."""

    exercise: Exercise
    job: Job
    space_bytes: int
    bounds: Bounds


class StudentRuns:
    """Runner of students' sources. It borrows a slot for each run, so no submission waits longer than one run."""

    def __init__(self, pool: Pool[Any]) -> None:
        self._pool = pool

    def run(
        self, trial: ProbeRun, source: bytes, time_limit_s: float, enough: Callable[[Answer], bool] | None = None
    ) -> Answers:
        """Return the source's answers until the time is over, or until one of its answers is `enough`.

        Raises SandboxError if the jail fails.
        """
        bounds = replace(trial.bounds, time_limit_s=time_limit_s)
        work = _TimedRun(trial.exercise, trial.job, trial.space_bytes, bounds)
        slot = self._pool.acquire(None)
        try:
            child = slot.fork(work)
            answers = Answers(trial, enough)
            outcome = slot.run(child, work, source, answers.take, None)
            answers.timed_out = outcome.stop is Stop.TIME or (
                outcome.end is not None and outcome.end.signal in _OVER_TIME
            )
            answers.seconds = outcome.wall_time_s
            return answers
        finally:
            self._pool.release(slot)
