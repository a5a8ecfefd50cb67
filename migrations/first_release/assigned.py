"""Assignments of the submissions of earlier releases, by the rules that held in those releases.

A submission counted for every assignment that was open at its time. Now it is for one: the one whose points it
earned, else the one with the earliest due date. Where an assignment counted more attempts than it allows, those that
stay counted are the one that earned the points and the earliest others.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)
_FREE = ("internal_error", "compile_error")
_LAST_DUE = datetime.max - _DAY * 4000


@dataclass(frozen=True)
class Assignment:
    """An assignment of one student, with the extension in `due_at`, and the points of its exercises."""

    id: UUID
    opens_at: datetime | None
    due_at: datetime | None
    late_percent: int
    late_floor: int
    late_days: int | None
    max_attempts: int | None
    created_at: datetime
    joined_at: datetime
    worth: Mapping[UUID, int]

    @property
    def closes_at(self) -> datetime | None:
        if self.due_at is None or self.late_days is None:
            return None
        is_far = self.due_at.replace(tzinfo=None) > _LAST_DUE
        return self.due_at if is_far else self.due_at + self.late_days * _DAY

    def counted(self, at: datetime) -> bool:
        """Return whether a submission at this time counted."""
        is_open = self.opens_at is None or at >= self.opens_at
        return is_open and (self.closes_at is None or at <= self.closes_at)

    def points(self, one: "Submission") -> float:
        """Return the points that a submission earned."""
        share = one.score / one.points if one.points else float(one.verdict == "accepted")
        factor = 1.0
        if self.due_at is not None and one.created_at > self.due_at:
            days = math.ceil((one.created_at - self.due_at) / _DAY)
            factor = max(self.late_floor, 100 - self.late_percent * days) / 100
        return round(self.worth[one.exercise_id] * share * factor, 2)

    def is_just_missed(self, at: datetime) -> bool:
        """Return whether a submission came in the minute in which the assignment closed, and did not count."""
        closes = self.closes_at
        return closes is not None and not (closes.second or closes.microsecond) and closes < at < closes + _MINUTE


@dataclass(frozen=True)
class Submission:
    """A submission of one student, reduced to what grades needed."""

    id: UUID
    exercise_id: UUID
    created_at: datetime
    verdict: str | None
    score: int
    points: int
    is_withdrawn: bool

    @property
    def uses_attempt(self) -> bool:
        return not self.is_withdrawn and self.verdict not in _FREE


class Assigned(NamedTuple):
    """A submission with the assignment that it is for, and what is stored as its admission."""

    id: UUID
    assignment_id: UUID
    admission: str


class Kept(NamedTuple):
    """Points that a student has in an assignment although their submission is now for another one."""

    assignment_id: UUID
    exercise_id: UUID
    points: float


class Hole(NamedTuple):
    """A grade that an earlier release got wrong. It is kept, for the staff of the course to look at."""

    assignment_id: UUID
    submission_id: UUID
    reason: str
    user_id: UUID = UUID(int=0)


@dataclass
class Plan:
    """The changes for one student."""

    assigned: list[Assigned] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    holes: list[Hole] = field(default_factory=list)


def plan(assignments: list[Assignment], submissions: list[Submission]) -> Plan:
    """Return what becomes of a student's submissions. Assignments come in the order of their due dates."""
    found = Plan()
    best = {
        (assignment.id, exercise_id): _best(assignment, exercise_id, submissions)
        for assignment in assignments
        for exercise_id in assignment.worth
    }
    given: dict[tuple[UUID, UUID], list[Submission]] = defaultdict(list)
    for one in submissions:
        holding = [each for each in assignments if one.exercise_id in each.worth]
        counting = [each for each in holding if each.counted(one.created_at)]
        earning = [each for each in counting if best[each.id, one.exercise_id] is one]
        if counting:
            given[(earning or counting)[0].id, one.exercise_id].append(one)
        missed = (
            each for each in holding if each.is_just_missed(one.created_at) and not each.counted(one.created_at)
        )
        found.holes += [Hole(each.id, one.id, "handed in within its last minute, not counted") for each in missed]
    for assignment in assignments:
        for exercise_id in assignment.worth:
            own = given[assignment.id, exercise_id]
            earner = best[assignment.id, exercise_id]
            found.assigned += _assigned(assignment, own, earner)
            if earner is not None:
                if earner not in own:
                    found.kept.append(Kept(assignment.id, exercise_id, assignment.points(earner)))
                found.holes += _holes(assignment, earner)
    return found


def _best(assignment: Assignment, exercise_id: UUID, submissions: Iterable[Submission]) -> Submission | None:
    """Return the submission that earned the points; None if there are none."""
    counted = [one for one in submissions if one.exercise_id == exercise_id and assignment.counted(one.created_at)]
    earner = max(sorted(counted, key=lambda one: one.created_at), key=assignment.points, default=None)
    return earner if earner is not None and assignment.points(earner) > 0 else None


def _assigned(assignment: Assignment, own: list[Submission], earner: Submission | None) -> list[Assigned]:
    using = sorted((one for one in own if one.uses_attempt), key=lambda one: (one is not earner, one.created_at))
    beyond = set() if assignment.max_attempts is None else {one.id for one in using[assignment.max_attempts :]}
    return [Assigned(one.id, assignment.id, "attempts_used" if one.id in beyond else "counted") for one in own]


def _holes(assignment: Assignment, earner: Submission) -> list[Hole]:
    reasons = []
    if earner.created_at < assignment.created_at:
        reasons.append("earned points before the assignment existed")
    if earner.created_at < assignment.joined_at:
        reasons.append("earned points before its student joined the course")
    return [Hole(assignment.id, earner.id, reason) for reason in reasons]
