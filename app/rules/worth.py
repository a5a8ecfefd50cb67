"""Worth of submissions: the points of a student in one exercise of an assignment, in exact arithmetic."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from fractions import Fraction
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from app.enums import Admission, Scoring
from app.rules import partial_credit
from app.rules.admission import uses_attempt
from app.rules.assignment import FULL, Rules
from grader.verdict import Verdict

# What these say is no partial success, whatever ran before.
_NO_SHARE = (None, Verdict.SECURITY_VIOLATION, Verdict.COMPILE_ERROR, Verdict.INTERNAL_ERROR)
_NOTHING, _ALL = Fraction(0), Fraction(1)
_in_time = attrgetter("created_at", "id")


class Attempt(NamedTuple):
    """A submission, reduced to what grades need. A course has tens of thousands, so it is a plain tuple.

    `was_free` says that it used no attempt until it was rejudged. `is_forfeited` says that the student has unlocked
    the solution. `families` is empty if the cases' results are not known.
    """

    id: UUID | str
    created_at: datetime
    verdict: Verdict | None
    is_withdrawn: bool = False
    admission: Admission = Admission.COUNTED
    was_free: bool = False
    is_forfeited: bool = False
    families: Sequence[Sequence[Any]] = ()

    @property
    def uses_attempt(self) -> bool:
        return self.admission is Admission.COUNTED and uses_attempt(self.verdict, is_withdrawn=self.is_withdrawn)

    def share(self, scoring: Scoring) -> Fraction:
        """Return the fraction of the exercise's points that it earned."""
        if self.is_forfeited or self.verdict in _NO_SHARE:
            return _NOTHING
        if self.verdict is Verdict.ACCEPTED:
            return _ALL
        return partial_credit.share(self.families) if scoring is Scoring.BY_FAMILY else _NOTHING


class Grade(NamedTuple):
    """A student's points in one exercise of an assignment, and the submission that earned them."""

    points: Fraction = _NOTHING
    attempts: int = 0
    best_id: UUID | str | None = None
    best_at: datetime | None = None
    factor: Fraction = _ALL


def grade(rules: Rules, worth: int, attempts: Iterable[Attempt]) -> Grade:
    """Return the best of the submissions that count, the earliest if several are equal.

    `attempts` are those stored for the assignment. Of the counted ones, the first `max_attempts` count, and
    those that used no attempt until they were rejudged. The late rule applies to each at its own time.
    """
    used, best, is_full = 0, Grade(), False
    for attempt in sorted(attempts, key=_in_time):
        if not attempt.uses_attempt:
            continue
        if not attempt.was_free:
            if rules.max_attempts is not None and used >= rules.max_attempts:
                continue
            used += 1
        if is_full or not (share := attempt.share(rules.scoring)):
            continue
        if share is not _ALL and worth * share <= best.points:  # the late rule only lowers it
            continue
        factor = rules.factor(attempt.created_at)
        is_full = share is _ALL and factor is FULL  # as most are: nothing can be better, and nothing is computed
        points = Fraction(worth) if is_full else rounded(worth * share * factor)
        if points > best.points:
            best = Grade(points, 0, attempt.id, attempt.created_at, factor)
    return Grade(best.points, used, *best[2:])


def rounded(points: Fraction) -> Fraction:
    """Round to hundredths, half up."""
    return Fraction((200 * points.numerator + points.denominator) // (2 * points.denominator), 100)
