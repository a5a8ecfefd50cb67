"""The speed of an accepted solution beside the reference: pairs of blocks, in turn, on the same inputs.

The reference runs in the author's jail, the solution in a student's.
A block's time is the processor time of its shortest round, which other work on the machine disturbs least.
The child itself reports that time, since no clock outside of the jail sees a round.
A solution can lie about it, or remember its answers. Nothing depends on this number, so it fools only its author.
"""

import math
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from grader.cases.case_sets import PreparedCase
from grader.exercise.exercise import Exercise
from grader.explain.budget import Allowance, CeilingReachedError
from grader.explain.oracle import Oracle
from grader.explain.probe_cases import ProbeCaseSets
from grader.explain.probe_run import Answer, ProbeRun
from grader.explain.student_runs import StudentRuns
from grader.explain.turn import Turn, no_turn
from grader.inside import instrumented_driver

_PAIRS = 11
_CONFIDENCE = 0.95
_ROUND_S = 0.005  # seconds of the reference; leaves time for a solution that takes several times as long
_BLOCK_S = 0.01
_MOST_ROUNDS = 200
_LOOKS = 5
_WIDEST = 1.6
_BETWEEN_JAILS = 1.07  # the reference beside itself measured up to 1.06 times as fast
_LARGEST_RATIO = 1000.0  # a larger ratio, or one below its inverse, is a lie
_VERSIONS_KEPT = 64

Run = Callable[[ProbeRun], list[Answer]]


@dataclass(frozen=True)
class Speed:
    """The solution's time as a multiple of the reference's: the median of the pairs, and an interval around it."""

    ratio: float
    low: float
    high: float
    pairs: int

    @property
    def is_clear(self) -> bool:
        """Whether the interval is narrow enough to say anything: on a busy machine it may not be."""
        return self.high <= _WIDEST * self.low

    def to_json(self) -> dict[str, float]:
        """Return plain JSON, with three digits."""
        shown = {name: float(f"{getattr(self, name):.3g}") for name in ("ratio", "low", "high")}
        return {**shown, "pairs": self.pairs}


class SpeedComparison:
    """Comparison of speeds on probe cases, which nobody is graded on. Used by one thread at a time."""

    def __init__(self, oracle: Oracle, students: StudentRuns, probe_case_sets: ProbeCaseSets) -> None:
        self._oracle = oracle
        self._students = students
        self._probe_case_sets = probe_case_sets
        self._courses: OrderedDict[str, _Course] = OrderedDict()

    def compare(self, exercise: Exercise, source: bytes, turn: Turn = no_turn) -> Speed | None:
        """Return the solution's speed; None if the solution fails, takes too long, or tells what cannot be.

        Raises GraderError where the author's code or the grader fails.
        """
        course = self._course(exercise, turn)
        allowance = Allowance.of(exercise)  # of all blocks together

        def solution(trial: ProbeRun) -> list[Answer]:
            return self._students.run(trial, source, turn, allowance=allowance).found

        def reference(trial: ProbeRun) -> list[Answer]:
            return self._oracle.attempt(trial, exercise.reference_source, turn)

        try:
            first_s = _timed(course.look, solution)
            if first_s is None:
                return None
            own = course.block(first_s)
            return _speed(_pairs(lambda: _timed(own, solution), lambda: _timed(course.reference, reference)))
        except CeilingReachedError:
            return None

    def _course(self, exercise: Exercise, turn: Turn) -> "_Course":
        """Return the version's course, made once so that all its solutions run over the same cases."""
        course = self._courses.get(exercise.version)
        if course is None:
            cases = self._probe_case_sets.of(exercise).whole(turn).cases

            def round_s(chosen: Sequence[PreparedCase]) -> float:
                run = _block(exercise, chosen, _LOOKS)
                return _timed(run, lambda trial: self._oracle.attempt(trial, exercise.reference_source, turn)) or 0.0

            course = self._courses[exercise.version] = _Course(exercise, cases, round_s)
            while len(self._courses) > _VERSIONS_KEPT:
                self._courses.popitem(last=False)
        return course


class _Course:
    """The cases that both run over: all, or every second, fourth and so on if a round would take too long."""

    def __init__(
        self, exercise: Exercise, cases: Sequence[PreparedCase], round_s: Callable[[Sequence[PreparedCase]], float]
    ) -> None:
        self._exercise = exercise
        step = 1
        while (seconds := round_s(cases[::step])) > _ROUND_S and step < len(cases):
            step *= 2
        self._cases = cases[::step]
        self.look = _block(exercise, self._cases, 1)
        self.reference = self.block(seconds)

    def block(self, round_s: float) -> ProbeRun:
        """Return the block of a solution whose round takes `round_s` seconds."""
        rounds = max(1, min(_MOST_ROUNDS, math.ceil(_BLOCK_S / max(round_s, 1e-9))))
        return _block(self._exercise, self._cases, rounds)


def _block(exercise: Exercise, cases: Sequence[PreparedCase], rounds: int) -> ProbeRun:
    """Return a run of each case once, to warm up, then of all `rounds` times: the last answer has a round's time."""
    inputs = [case.inputs for case in (*cases, cases[0])]
    wrapping = f"instrumented_driver.repeating(run, {len(cases)}, {rounds})"
    return ProbeRun(exercise, inputs, wrapping, asked={instrumented_driver.SECONDS})


def _timed(block: ProbeRun, run: Run) -> float | None:
    """Return the processor seconds of the shortest round; None if the block failed or did not end."""
    found = run(block)
    if len(found) < block.count or any(answer.error for answer in found):
        return None
    told = found[-1].outputs.get(instrumented_driver.SECONDS)
    if not isinstance(told, np.ndarray) or told.shape != () or told.dtype != np.float64:
        return None
    seconds = float(told)
    return seconds if 0.0 < seconds < math.inf else None


def _pairs(solution: Callable[[], float | None], reference: Callable[[], float | None]) -> list[tuple[float, float]]:
    """Return the seconds of both, pair by pair; fewer if one fails.

    The order alternates, so that a drift favours neither.
    """
    pairs: list[tuple[float, float]] = []
    while len(pairs) < _PAIRS:
        order = (solution, reference) if len(pairs) % 2 else (reference, solution)
        timed = {measure: measure() for measure in order}
        own_s, reference_s = timed[solution], timed[reference]
        if own_s is None or reference_s is None:
            break
        pairs.append((own_s, reference_s))
    return pairs


def _speed(pairs: Sequence[tuple[float, float]]) -> Speed | None:
    if len(pairs) < _PAIRS:
        return None
    ratios = sorted(solution / reference for solution, reference in pairs)
    if not 1 / _LARGEST_RATIO <= ratios[0] <= ratios[-1] <= _LARGEST_RATIO:
        return None
    skipped = _skipped(len(ratios))
    low, high = ratios[skipped] / _BETWEEN_JAILS, ratios[-1 - skipped] * _BETWEEN_JAILS
    return Speed(median(ratios), low, high, len(ratios))


def _skipped(count: int) -> int:
    """Return how many of the smallest and of the largest an interval that still holds the median may leave out.

    Each value is below the true median with probability one half: what is left out is a tail of a binomial.
    """
    skipped, tail = 0, 1 / 2**count
    while 1 - 2 * (tail + math.comb(count, skipped + 1) / 2**count) >= _CONFIDENCE:
        skipped += 1
        tail += math.comb(count, skipped) / 2**count
    return skipped
