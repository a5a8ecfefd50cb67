"""A probe run: a source runs on some inputs, in a jail, to learn its answers. Nothing is judged here."""

import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grader.cases.case_sets import is_plain, room_of
from grader.cases.refusals import too_large
from grader.exercise.exercise import Exercise
from grader.inside import wire
from grader.inside.instrumented_driver import CHANGED, SEPARATOR
from grader.inside.structured import Structured
from grader.sandbox import sanitize
from grader.sandbox.job import Job, may_be_general

Expected = Mapping[str, Any]
_ROOM_BYTES = 20 * 1024  # for error text, names and headers
_UNKNOWN_BYTES = 1 << 20  # of one output, where nothing is expected
_UNKNOWN_TOTAL_BYTES = 64 << 20
_ADDRESS = re.compile(r"\bat 0x[0-9A-Fa-f]+")  # another in every run
_MOST_TIMES = 4  # all outputs together take at most so many times the bytes of the right ones


@dataclass(frozen=True)
class Answer:
    """A solution's answer to one case: its outputs, or the error it ended with."""

    outputs: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""


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
        expected: Sequence[Expected] | None = None,
        asked: Collection[str] | None = None,
    ) -> None:
        """Pack the job. `driver`: in place of the exercise's.

        `named`: the source must define the exercise's entry points.
        `expected`: the right outputs of each case. They bound the answers: no other names, and few more bytes.
        `asked`: the names of outputs that every case may have, where no right ones are known.
        """
        self.exercise = exercise
        self.count = len(cases)
        self.space_bytes = 0
        self._names = _names(cases, expected, asked)
        sizes = [[room_of(value) for value in outputs.values()] for outputs in expected or ()]
        largest = max((size for outputs in sizes for size in outputs), default=0)
        self.output_bytes = _UNKNOWN_BYTES if expected is None else 2 * largest + _ROOM_BYTES
        self.total_bytes = (
            _UNKNOWN_TOTAL_BYTES
            if expected is None
            else _MOST_TIMES * (sum(map(sum, sizes)) + _ROOM_BYTES * (self.count + 1))
        )
        points = [{"name": point.name, "methods": list(point.methods)} for point in exercise.entry_points]
        self.job = Job(
            {
                "task": "run",
                "provided": dict(exercise.provided),
                "driver": _wrapped(exercise.driver_source if driver is None else driver, wrapping),
                "entry_points": points if named else [],
                "output_bytes": self.output_bytes,
                **may_be_general(_general(expected)),
            },
            cases,
            exercise,
        )

    def may_have(self, case: int, name: str) -> bool:
        """Return whether this output was asked for in this case: a jail may send any name."""
        return self._names is None or name in self._names[case]


class Answers:
    """The answers of a probe run. `take` is the run's frame callback; it trusts nothing it gets."""

    def __init__(self, trial: ProbeRun, enough: Callable[[Answer], bool] | None = None) -> None:
        """Start without answers. `enough`: called with each answer, true if no more are needed."""
        self._trial = trial
        self._enough = enough
        self.found: list[Answer] = []
        self.fatal = ""
        self.is_stuck = False
        """Whether the next case used up its processor time."""

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
            self.found.append(self._answer(kind, reader))
        except wire.WireError:
            return True
        enough = self._enough is not None and self._enough(self.found[-1])
        return enough or len(self.found) == self._trial.count

    def _answer(self, kind: bytes, reader: wire.Reader) -> Answer:
        if kind == wire.FAILED:
            code = reader.byte()
            return Answer(error=_error(code, reader.rest()))
        case = len(self.found)
        values = reader.values(scalars=False)
        asked = {name: value for name, value in values.items() if self._trial.may_have(case, name)}
        return Answer({name: _bounded(value, self._trial.output_bytes) for name, value in asked.items()})


def _general(expected: Sequence[Expected] | None) -> Collection[str] | None:
    """Return the outputs that may be other values than plain arrays of real numbers; None for all."""
    if expected is None:
        return None
    return {name for outputs in expected for name, value in outputs.items() if not is_plain(value)}


def _names(
    cases: Sequence[Mapping[str, Any]], expected: Sequence[Expected] | None, asked: Collection[str] | None
) -> list[frozenset[str]] | None:
    """Return the names that each case's outputs may have; None for any."""
    if expected is None:
        return None if asked is None else [frozenset(asked)] * len(cases)
    changes = [
        {f"{CHANGED}{SEPARATOR}{name}" for name, value in inputs.items() if isinstance(value, np.ndarray)}
        for inputs in cases
    ]
    return [frozenset({*outputs, *changed}) for outputs, changed in zip(expected, changes, strict=True)]


def _bounded(value: Any, most_bytes: int) -> Any:
    """Return the value, with refusals printable; a refusal in place of an array that is too large.

    Sides of an empty array count too: as nested lists it would be as large as they say.
    """
    if isinstance(value, wire.Refusal):
        return wire.Refusal(sanitize.message(value))
    if isinstance(value, Structured):
        return value if value.nbytes <= most_bytes else too_large(value)
    extent = math.prod(max(side, 1) for side in value.shape) * value.itemsize
    return value if extent <= most_bytes else too_large(value)


def _error(code: int, text: str) -> str:
    """Return an exception's text; its type where there is no text."""
    words = _ADDRESS.sub("at 0x...", wire.split_error(text)[0])
    return "MemoryError" if code == wire.OUT_OF_MEMORY else sanitize.message(words) or "Exception"


def _wrapped(driver: str, wrapping: str) -> str:
    if not wrapping:
        return driver
    return f"{driver}\n\nfrom grader.inside import instrumented_driver\nrun = {wrapping}\n"
