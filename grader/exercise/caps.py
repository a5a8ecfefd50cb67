"""Bounds that an installation sets over what any exercise may take, checked at publication and at run time."""

from collections.abc import Iterator
from dataclasses import dataclass

from grader.exercise.exercise import TRAINING, Limits
from grader.message import Message

MIB = 1 << 20
# At run time an exercise may exceed what the gate allows by this factor before it fails: machines differ, seeds too.
MARGIN = 1.5
# Wall time, as a multiple of processor time. Waiting for a processor does not count, so only sleep takes that long.
_WALL = 2.0


@dataclass(frozen=True)
class Caps:
    """The bounds of one installation.

    `time_limit_s` and `memory_limit_mib` bound the limits that an exercise sets for a submission;
    `training_time_limit_s` that of an exercise that trains, and the time of its reference. `cases` bounds a
    case set, and `case_set_mib` the bytes of its inputs and expected outputs. `author_time_s` bounds the processor
    time of `cases.py`, and of the reference, for one case set.
    """

    time_limit_s: float = 60.0
    training_time_limit_s: float = 600.0
    memory_limit_mib: int = 2048
    cases: int = 1000
    case_set_mib: int = 16
    author_time_s: float = 10.0

    def problems(self, limits: Limits) -> Iterator[Message]:
        """Yield a message for each limit of an exercise that is over the installation's."""
        most_s = self.training_time_limit_s if limits.time_class == TRAINING else self.time_limit_s
        if limits.time_limit_s > most_s:
            yield Message("time_limit_over_cap", {"seconds": limits.time_limit_s, "limit_s": most_s})
        if limits.memory_limit_mib > self.memory_limit_mib:
            values = {"memory_mib": limits.memory_limit_mib, "limit_mib": self.memory_limit_mib}
            yield Message("memory_limit_over_cap", values)

    @property
    def run(self) -> "AuthorBounds":
        """The bounds of author code at run time: the caps with the margin."""
        return AuthorBounds(
            cpu_s=self.author_time_s * MARGIN,
            wall_s=self.author_time_s * MARGIN * _WALL,
            memory_mib=self.memory_limit_mib,
            cases=self.cases,
            set_bytes=int(self.case_set_mib * MIB * MARGIN),
            training_s=self.training_time_limit_s,
        )

    def reference_s(self, limits: Limits) -> float:
        """Return the processor seconds that a reference may take for one case set."""
        return max(self.author_time_s, limits.time_limit_s) if limits.time_class == TRAINING else self.author_time_s


@dataclass(frozen=True)
class AuthorBounds:
    """The bounds of one call of an author's code: seconds, memory, cases, and bytes of its answer.

    `training_s` bounds a reference that trains; 0 where such calls are not made.
    """

    cpu_s: float
    wall_s: float
    memory_mib: int
    cases: int
    set_bytes: int
    training_s: float = 0.0
