"""Results: the closed set of verdicts, the result of one case, the report of one grading."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from grader.message import Message


class Verdict(StrEnum):
    """The outcome of a case or of a whole submission, from best to worst."""

    ACCEPTED = "accepted"
    WRONG_ANSWER = "wrong_answer"
    RUNTIME_ERROR = "runtime_error"
    OUTPUT_LIMIT_EXCEEDED = "output_limit_exceeded"
    MEMORY_LIMIT_EXCEEDED = "memory_limit_exceeded"
    TIME_LIMIT_EXCEEDED = "time_limit_exceeded"
    COMPILE_ERROR = "compile_error"
    SECURITY_VIOLATION = "security_violation"
    INTERNAL_ERROR = "internal_error"


# None: the case ran, and was compared with nothing.
_ORDER: dict[Verdict | None, int] = {None: -1, **{verdict: place for place, verdict in enumerate(Verdict)}}


def worst(verdicts: Iterable[Verdict | None]) -> Verdict | None:
    """Return the verdict that decides a submission: the worst of its cases; None if none of them was compared.

    Raises ValueError for no cases at all: nothing compared is never a success.
    """
    return max(verdicts, key=_ORDER.__getitem__)


@dataclass(frozen=True)
class Frame:
    """A call in the student's own file: its line, counted from 1, the function, and the text of the line."""

    line: int
    function: str
    text: str


@dataclass(frozen=True)
class Trace:
    """The place of a fault in the student's own file.

    `frames` are the calls, innermost last, each cycle of a recursion once; none for a fault of the compiler.
    `line` and `text` are those of the innermost frame, or the compiler's; `column` is the compiler's, from 1.
    """

    line: int | None
    text: str = ""
    column: int | None = None
    frames: tuple[Frame, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON: {"line", "column", "text", "frames": [[line, function, text], ...]}."""
        frames = [[one.line, one.function, one.text] for one in self.frames]
        return {"line": self.line, "column": self.column, "text": self.text, "frames": frames}


@dataclass(frozen=True)
class CaseDetail:
    """The public part of a visible case: JSON-ready values, never set for a hidden case.

    Arrays are {"shape": [...], "dtype": "float64", "data": nested lists or None if too large}.
    `actual` and `expected` map an output's name to such an array, `inputs` a name to an array or a scalar.
    """

    inputs: Mapping[str, Any]
    expected: Mapping[str, Any]
    actual: Mapping[str, Any]
    stdout: str = ""


@dataclass(frozen=True)
class CaseResult:
    """The result of one case. `max_abs_error` is None where no numbers could be compared.

    `verdict` is None for an own input that ran to its end where no expected output was asked for.
    `got` and `of` are the points that a checker gave, where it gave some; the case passed only with all of them.
    `measured`: how far the number that a checker has measured is within its bound.
    """

    name: str
    family: str
    visible: bool
    verdict: Verdict | None
    message: Message | None = None
    wall_time_s: float = 0.0
    max_abs_error: float | None = None
    detail: CaseDetail | None = None
    trace: Trace | None = None
    got: int | None = None
    of: int | None = None
    measured: float | None = None


@dataclass(frozen=True)
class FamilyResult:
    """The cases of one family: how many passed, of how many. A case that did not run has not passed.

    `got` of `of`: the share that a checker gave, where a case has points of its own; every case counts alike.
    """

    name: str
    passed: int
    total: int
    got: int | None = None
    of: int | None = None


@dataclass(frozen=True)
class Report:
    """The report on one submission, with what is needed to reproduce it.

    `cases` holds the cases that were reached, in order; `case_count` counts all of them. `families` has all families
    of the case set in order; it is empty if the source was not run.
    `message` explains verdicts that no single case carries (a syntax error, the time limit at import).
    `verdict` is None where nothing was compared: see `CaseResult`.
    `trace` is the place of the fault that decided the verdict, where it is known.
    `provenance` names library versions, limits and the runtime tree's hash.
    """

    exercise: str
    version: str
    seed: int
    verdict: Verdict | None
    score: int
    cases: tuple[CaseResult, ...]
    case_count: int
    wall_time_s: float
    message: Message | None = None
    stdout: str = ""
    provenance: Mapping[str, Any] = field(default_factory=dict)
    families: tuple[FamilyResult, ...] = ()
    trace: Trace | None = None

    @property
    def deciding_case(self) -> CaseResult | None:
        """The case to show first: the first that has the verdict of the report. None if no case decided it."""
        if self.verdict in (None, Verdict.ACCEPTED):
            return None
        return next((case for case in self.cases if case.verdict is self.verdict), None)


@dataclass(frozen=True)
class Sample:
    """A visible case with its expected outputs, JSON-ready, for the statement."""

    name: str
    family: str
    inputs: Mapping[str, Any]
    expected: Mapping[str, Any]
