"""A submission as stored, and a report as JSON. Visibility rules are elsewhere."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.enums import Admission, ExplanationStage, Feedback, Kind, Scoring, Status
from grader.message import Message, verbatim
from grader.verdict import CaseResult, FamilyResult, Report, Trace, Verdict

Json = dict[str, Any]
_ABOUT_THE_CASE = frozenset(("case", "family", "visible", "stage", "is_complete", "reason"))


@dataclass(frozen=True)
class Decision:
    """The decision of a student's courses about a submission, and the feedback level and scoring of its report."""

    assignment_id: UUID | None = None
    admission: Admission = Admission.PRACTICE
    feedback: Feedback = Feedback.FULL
    scoring: Scoring | None = None


@dataclass(frozen=True)
class Record:
    """One row, with the slug of its exercise and the hash and points of its pinned version."""

    id: UUID
    user_id: UUID
    exercise: str
    version_id: UUID
    version: str
    points: int
    kind: Kind
    status: Status
    verdict: Verdict | None
    score: int
    is_forfeited: bool
    attempt: int
    seed: int | None
    wall_time_s: float | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    source: bytes
    inputs: Json | None
    report: Json | None
    explanation: Json | None
    is_cancelled: bool = False
    speed: Json | None = None
    show_expected: bool = True
    """Whether the run of an own input asks the reference. If not, nothing is compared, stored or explained."""
    assignment_id: UUID | None = None
    admission: Admission = Admission.PRACTICE
    scoring: Scoring | None = None
    """That of its assignment."""
    explanation_stage: ExplanationStage | None = None
    """That of its explanation job, if it has one."""

    @classmethod
    def new(
        cls,
        *,
        id: UUID,  # noqa: A002 - the column's name
        user_id: UUID,
        exercise: str,
        version_id: UUID,
        version: str,
        points: int,
        kind: Kind,
        created_at: datetime,
        source: bytes,
        inputs: Json | None,
        show_expected: bool = True,
    ) -> "Record":
        """Return the record of a new submission."""
        return cls(
            id=id,
            user_id=user_id,
            exercise=exercise,
            version_id=version_id,
            version=version,
            points=points,
            kind=kind,
            status=Status.QUEUED,
            verdict=None,
            score=0,
            is_forfeited=False,  # computed when the row is read; not needed before grading
            attempt=1,
            seed=None,
            wall_time_s=None,
            created_at=created_at,
            started_at=None,
            finished_at=None,
            source=source,
            inputs=inputs,
            report=None,
            explanation=None,
            show_expected=show_expected,
        )

    @property
    def is_refused(self) -> bool:
        """Whether the verdict says that the source is wrong."""
        return self.verdict not in (None, Verdict.ACCEPTED, Verdict.INTERNAL_ERROR)

    @property
    def is_explained_later(self) -> bool:
        """Whether an explanation or a speed, or more of it, is still to come."""
        return self.explanation_stage in (ExplanationStage.CARD, ExplanationStage.REST)

    @property
    def found_later(self) -> Json | None:
        """The result of the work after the verdict so far: a card, an explanation or a speed."""
        return self.speed if self.verdict is Verdict.ACCEPTED else self.explanation


@dataclass(frozen=True)
class Outcome:
    """The result of one attempt: the columns of the final write."""

    verdict: Verdict | None
    score: int
    seed: int | None
    wall_time_s: float | None
    report: Json
    families: list[Any] | None = None
    """A list [name, passed, total] for each family of cases; None if the source was not run.

    Where a checker gave points, its share follows: [name, passed, total, got, of].
    """


def outcome_of(report: Report) -> Outcome:
    """Return the stored form of a report."""
    return Outcome(
        verdict=report.verdict,
        score=report.score,
        seed=report.seed,
        wall_time_s=report.wall_time_s,
        report={
            "message": message_json(report.message),
            "stdout": storable(report.stdout),
            "cases": [case_json(case) for case in report.cases],
            "case_count": report.case_count,
            "decided_by": storable(report.deciding_case.name) if report.deciding_case else None,
            "trace": trace_json(report.trace),
            "provenance": storable(report.provenance),
        },
        families=[_family_json(one) for one in report.families] or None,
    )


def outcome_without_cases(message: Message | None, *, verdict: Verdict | None, failure: str | None = None) -> Outcome:
    """Return the stored form if no code was judged: an invalid input, or an internal error."""
    report: Json = {"message": message_json(message), "stdout": "", "cases": [], "case_count": None, "provenance": {}}
    if failure is not None:
        report["failure"] = storable(failure)
    return Outcome(verdict=verdict, score=0, seed=None, wall_time_s=None, report=report)


def case_json(case: CaseResult) -> Json:
    """Return a case as stored and shown."""
    detail = case.detail
    return {
        "name": storable(case.name),
        "family": storable(case.family),
        "visible": case.visible,
        "verdict": case.verdict,
        "message": message_json(case.message),
        "wall_time_s": case.wall_time_s,
        "max_abs_error": storable(case.max_abs_error),
        **({"got": case.got, "of": case.of} if case.of else {}),
        "detail": None
        if detail is None
        else {
            "inputs": storable(detail.inputs),
            "expected": storable(detail.expected),
            "actual": storable(detail.actual),
            "stdout": storable(detail.stdout),
        },
    }


def _family_json(family: FamilyResult) -> list[Any]:
    share = [] if family.of is None else [family.got, family.of]
    return [storable(family.name), family.passed, family.total, *share]


def trace_json(trace: Trace | None) -> Json | None:
    """Return the place of a fault as stored and shown."""
    return None if trace is None else storable(trace.to_json())


def says_something(explanation: Json) -> bool:
    """Return whether an explanation says more than which case failed."""
    return any(value for name, value in explanation.items() if name not in _ABOUT_THE_CASE)


def message_json(message: Message | None) -> Json | None:
    """Return a message as stored."""
    return None if message is None else storable(message.to_json())


def message_of(stored: Json | str | None) -> Message | None:
    """Return a stored message. A text of the first release that no migration has converted is kept verbatim."""
    if not stored:
        return None
    return verbatim(stored) if isinstance(stored, str) else Message.from_json(stored)


def storable(value: Any) -> Any:
    """Return the value as JSON that every database and every client can read.

    JSON and PostgreSQL have no nan and inf, so these become strings. UTF-8 has no lone surrogates, so these become
    escapes.
    """
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, Mapping):
        return {storable(str(key)): storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    return value
