"""The publish gate for exercises of a repository, with a grader that starts when the first one is checked."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from app.grading.versions import parse_addressed
from grader.exercise.exercise import Exercise
from grader.grader import Grader
from grader.message import Message
from grader.publish_gate.checks.finding import Finding, Level
from grader.publish_gate.gate import CheckResult, check_files

_MOST_REASONS = 10


@dataclass(frozen=True)
class Checked:
    """The result for one exercise: its samples, or the reasons against it."""

    exercise: Exercise | None
    samples: list[Any] = field(default_factory=list)
    reasons: list[Message] = field(default_factory=list)


class Gate(Protocol):
    """The checks that an exercise must pass before it is staged."""

    def check(self, address: str, files: Mapping[str, bytes], on_check: Callable[[], None]) -> Checked:
        """Check the files of an exercise; `on_check` is called now and then, and may raise."""

    def close(self) -> None:
        """Release what the checks needed."""


class PublishGate:
    """The publish gate, in jails of a grader of its own. `make_grader` returns one that is not started."""

    def __init__(self, make_grader: Callable[[], Grader]) -> None:
        self._make_grader = make_grader
        self._grader: Grader | None = None

    def check(self, address: str, files: Mapping[str, bytes], on_check: Callable[[], None]) -> Checked:
        """Check the files of an exercise. Raises GraderError where the grader itself fails."""
        if self._grader is None:
            grader = self._make_grader()
            grader.start()
            self._grader = grader

        def note(result: CheckResult) -> None:
            on_check()

        report = check_files(address.rpartition("/")[2], files, self._grader, on_check=note)
        if not report.passed:
            findings = [one for check in report.checks for one in check.findings if one.level is Level.ERROR]
            return Checked(None, reasons=[_reason(one) for one in findings[:_MOST_REASONS]])
        exercise = parse_addressed(address, files)
        return Checked(exercise, [asdict(sample) for sample in self._grader.samples(exercise)])

    def close(self) -> None:
        """Close the grader, if one was started."""
        grader, self._grader = self._grader, None
        if grader is not None:
            grader.close()


def _reason(one: Finding) -> Message:
    place = f"{one.file}:{one.line}" if one.file and one.line else one.file
    return Message("at_field", {"field": place, "reason": one.message}) if place else one.message
