"""A probe run: a source runs on some inputs, in a jail, to learn its answers. Nothing is judged here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.exercise.exercise import Exercise
from grader.inside import wire
from grader.sandbox import sanitize
from grader.sandbox.job import Job
from grader.sandbox.run import Bounds

_OUTPUT_BYTES = 1 << 20
_TOTAL_BYTES = 64 << 20


@dataclass(frozen=True)
class Answer:
    """A solution's answer to one case: its outputs, or the error it ended with."""

    outputs: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""
    seconds: float = 0.0


class ProbeRun:
    """Inputs to run a source on, and the job of the child. It may be run any number of times.

    `wrapping` is an expression over the driver's names and `instrumented_driver`; its value replaces `run`.
    """

    def __init__(
        self,
        exercise: Exercise,
        cases: Sequence[Mapping[str, Any]],
        wrapping: str = "",
        *,
        driver: str | None = None,
        named: bool = True,
    ) -> None:
        """Pack the job. `driver`: in place of the exercise's.

        `named`: the source must define the exercise's entry points.
        """
        self.exercise = exercise
        self.count = len(cases)
        self.space_bytes = 0
        self.bounds = Bounds(exercise.limits.time_limit_s, _OUTPUT_BYTES * 4, _TOTAL_BYTES)
        points = [{"name": point.name, "methods": list(point.methods)} for point in exercise.entry_points]
        self.job = Job(
            {
                "task": "run",
                "provided": dict(exercise.provided),
                "driver": _wrapped(exercise.driver_source if driver is None else driver, wrapping),
                "entry_points": points if named else [],
                "output_bytes": _OUTPUT_BYTES,
            },
            cases,
        )


class Answers:
    """The answers of a probe run. `take` is the run's frame callback; it trusts nothing it gets."""

    def __init__(self, trial: ProbeRun, enough: Callable[[Answer], bool] | None = None) -> None:
        """Start without answers. `enough`: called with each answer, true if no more are needed."""
        self._count = trial.count
        self._enough = enough
        self.found: list[Answer] = []
        self.fatal = ""
        self.timed_out = False
        self.seconds = 0.0

    def take(self, kind: bytes, content: memoryview) -> bool:
        """Read one frame. Return True when nothing more is expected."""
        try:
            reader = wire.Reader(content)
            if kind == wire.FATAL:
                code = reader.byte()
                self.fatal = _error(code, reader.rest())
                return True
            progress = reader.progress()
            if kind not in (wire.CASE, wire.FAILED) or progress.case != len(self.found):
                return True
            self.found.append(_answer(kind, reader, progress.seconds))
        except wire.WireError:
            return True
        enough = self._enough is not None and self._enough(self.found[-1])
        return enough or len(self.found) == self._count


def _answer(kind: bytes, reader: wire.Reader, seconds: float) -> Answer:
    if kind == wire.FAILED:
        code = reader.byte()
        return Answer(error=_error(code, reader.rest()), seconds=seconds)
    outputs = {name: _printable(value) for name, value in reader.values(scalars=False).items()}
    return Answer(outputs=outputs, seconds=seconds)


def _printable(value: Any) -> Any:
    return wire.Refusal(sanitize.message(value)) if isinstance(value, wire.Refusal) else value


def _error(code: int, text: str) -> str:
    """Return an exception's text; its type where there is no text."""
    return "MemoryError" if code == wire.OUT_OF_MEMORY else sanitize.message(wire.split_error(text)[0]) or "Exception"


def _wrapped(driver: str, wrapping: str) -> str:
    if not wrapping:
        return driver
    return f"{driver}\n\nfrom grader.inside import instrumented_driver\nrun = {wrapping}\n"
