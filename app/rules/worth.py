"""Worth of submissions: the points of a student in one exercise of an assignment, in exact arithmetic."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from app.enums import Admission, Scoring
from app.rules import partial_credit
from app.rules.admission import uses_attempt
from app.rules.assignment import Rules
from app.rules.partial_credit import Family
from grader.verdict import Verdict

# What these say is no partial success, whatever ran before.
_NO_SHARE = (None, Verdict.SECURITY_VIOLATION, Verdict.COMPILE_ERROR, Verdict.INTERNAL_ERROR)


@dataclass(frozen=True)
class Attempt:
    """A submission, reduced to what grades need.

    `was_free` says that it used no attempt until it was rejudged. `is_forfeited` says that the student has unlocked
    the solution. `families` is empty if the cases' results are not known.
    """

    id: UUID
    created_at: datetime
    verdict: Verdict | None
    is_withdrawn: bool = False
    admission: Admission = Admission.COUNTED
    was_free: bool = False
    is_forfeited: bool = False
    families: tuple[Family, ...] = ()

    @property
    def uses_attempt(self) -> bool:
        return self.admission is Admission.COUNTED and uses_attempt(self.verdict, is_withdrawn=self.is_withdrawn)

    def share(self, scoring: Scoring) -> Fraction:
        """Return the fraction of the exercise's points that it earned."""
        if self.is_forfeited or self.verdict in _NO_SHARE:
            return Fraction(0)
        if self.verdict is Verdict.ACCEPTED:
            return Fraction(1)
        return partial_credit.share(self.families) if scoring is Scoring.BY_FAMILY else Fraction(0)


@dataclass(frozen=True)
class Grade:
    """A student's points in one exercise of an assignment, and the submission that earned them."""

    points: Fraction = Fraction(0)
    attempts: int = 0
    best_id: UUID | None = None
    best_at: datetime | None = None
    factor: Fraction = Fraction(1)


def grade(rules: Rules, worth: int, attempts: Iterable[Attempt]) -> Grade:
    """Return the best of the submissions that count, the earliest if several are equal.

    `attempts` are those stored for the assignment. Of the counted ones, the first `max_attempts` count, and
    those that used no attempt until they were rejudged. The late rule applies to each at its own time.
    """
    counted = [one for one in sorted(attempts, key=lambda one: (one.created_at, one.id)) if one.uses_attempt]
    within = {one.id for one in [one for one in counted if not one.was_free][: rules.max_attempts]}
    best = Grade(attempts=len(within))
    for attempt in [one for one in counted if one.was_free or one.id in within]:
        factor = rules.factor(attempt.created_at)
        points = rounded(worth * attempt.share(rules.scoring) * factor)
        if points > best.points:
            best = Grade(points, best.attempts, attempt.id, attempt.created_at, factor)
    return best


def rounded(points: Fraction) -> Fraction:
    """Round to hundredths, half up."""
    return Fraction((200 * points.numerator + points.denominator) // (2 * points.denominator), 100)
