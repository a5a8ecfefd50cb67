"""The budgets of explanations: counted work, the same on every machine at any load.

What is counted decides what an explanation says. Clocks are ceilings only, several times above what the work needs.
They show processor time and sleep, which other processes hardly change; a wall clock ends only what hangs.
"""

import math
from collections import OrderedDict
from dataclasses import dataclass, replace

from grader.errors import GraderError
from grader.exercise.exercise import Exercise
from grader.sandbox.run import Bounds, Ceiling

# A case of a student's source, and one solution of the author's on all small cases. The reference needs milliseconds.
CASE_CPU_S = 1.0
_ASLEEP_S = 5.0
_WALL_S = 600.0
_AUTHORS_CPU_S = 60.0
_RUNS_TOGETHER = 2
# A call of an author's code that uses more is costly, and a version may make so many. Later calls get little.
COSTLY_CPU_S, COSTLY_ASLEEP_S, MOST_COSTLY = 5.0, 2.0, 30
LATER_CPU_S, LATER_ASLEEP_S = 1.0, 0.5
_VERSIONS_KNOWN = 1000
_MIB = 1 << 20
_FRAME_BYTES, _TOTAL_BYTES = 4 * _MIB, 64 * _MIB
_AUTHORS_FRAME_BYTES, _AUTHORS_TOTAL_BYTES = 64 * _MIB, 256 * _MIB


class CeilingReachedError(GraderError):
    """A piece of work that took several times as long as it may need."""

    def __init__(self) -> None:
        super().__init__("a ceiling of processor time was reached")


def students_bounds(exercise: Exercise) -> Bounds:
    """Return the bounds of one run of a student's source on probe cases."""
    cpu_s = float(max(10, math.ceil(exercise.limits.time_limit_s)))
    return Bounds(_WALL_S, _FRAME_BYTES, _TOTAL_BYTES, Ceiling(CASE_CPU_S, cpu_s, _ASLEEP_S))


@dataclass
class Allowance:
    """The budget that all runs of one student's source in one explanation share.

    Each run alone may use as much as `students_bounds` says. Without this, a source that behaves until it is
    explained would hold up the explanations of everybody else for the sum of its runs.
    """

    cpu_s: float
    asleep_s: float

    @classmethod
    def of(cls, exercise: Exercise) -> "Allowance":
        """Return the allowance of one explanation."""
        ceiling = students_bounds(exercise).ceiling
        assert ceiling
        return cls(_RUNS_TOGETHER * ceiling.cpu_s, ceiling.asleep_s)

    def bounded(self, ceiling: Ceiling) -> Ceiling:
        """Return the ceiling of the next run. Raises CeilingReachedError if nothing is left."""
        if self.cpu_s <= 0 or self.asleep_s <= 0:
            raise CeilingReachedError
        return Ceiling(ceiling.frame_cpu_s, min(ceiling.cpu_s, self.cpu_s), min(ceiling.asleep_s, self.asleep_s))

    def spend(self, cpu_s: float, asleep_s: float) -> None:
        """Subtract what a run has used."""
        self.cpu_s -= cpu_s
        self.asleep_s -= asleep_s


class CostlyCalls:
    """The costly calls of each version's code. The caller holds a lock.

    All authors share one jail. What is costly is made once and kept, so code that is costly again and again would
    only hold up the explanations of other exercises.
    """

    def __init__(self) -> None:
        self._counts: OrderedDict[str, int] = OrderedDict()

    def bounded(self, version: str, bounds: Bounds) -> Bounds:
        """Return the bounds of the version's next call."""
        if self._counts.get(version, 0) < MOST_COSTLY or bounds.ceiling is None:
            return bounds
        most = bounds.ceiling
        ceiling = Ceiling(most.frame_cpu_s, min(most.cpu_s, LATER_CPU_S), min(most.asleep_s, LATER_ASLEEP_S))
        return replace(bounds, ceiling=ceiling)

    def note(self, version: str, cpu_s: float, asleep_s: float) -> None:
        """Count a call that was costly."""
        if cpu_s > COSTLY_CPU_S or asleep_s > COSTLY_ASLEEP_S:
            self._counts[version] = self._counts.pop(version, 0) + 1
            while len(self._counts) > _VERSIONS_KNOWN:
                self._counts.popitem(last=False)


def authors_bounds(frame_cpu_s: float = _AUTHORS_CPU_S) -> Bounds:
    """Return the bounds of one run of the author's code. `frame_cpu_s`: processor seconds for one frame."""
    ceiling = Ceiling(frame_cpu_s, _AUTHORS_CPU_S, _ASLEEP_S)
    return Bounds(_WALL_S, _AUTHORS_FRAME_BYTES, _AUTHORS_TOTAL_BYTES, ceiling)
