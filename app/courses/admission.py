"""Admission of a submission by the student's courses, and the feedback on its report."""

import math
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from app.courses import rule_facts
from app.db.engine import utc_now
from app.enums import Feedback
from app.grading.record import Decision
from app.http.errors import AppError, ConflictError, NotFoundError, TooManyRequestsError
from app.models import User
from app.rules import admission as rules
from app.rules.admission import Admitted, Holding, Reason, Refused, Wish
from app.rules.assignment import Phase, Rules
from app.rules.feedback import level_at
from app.rules.times import seconds_left, zone_of


class NotOpenError(AppError):
    status, kind = 403, "not_open"


class AttemptsUsedError(AppError):
    status, kind = 403, "attempts_used"


class SeveralAssignmentsError(ConflictError):
    kind = "several_assignments"


@dataclass(frozen=True)
class Reminder:
    """An assignment as the exercise page shows it. `attempts` counts the used ones.

    `left_s` are the seconds that are left of the student's exam. `must_start` says that it is an exam that the
    student has not started.
    """

    given: Holding
    phase: Phase
    attempts: int
    left_s: int = 0

    @property
    def is_open(self) -> bool:
        return self.phase in (Phase.OPEN, Phase.LATE)

    @property
    def must_start(self) -> bool:
        return self.is_open and self.given.rules.is_exam and self.given.rules.started_at is None

    @property
    def is_running_exam(self) -> bool:
        return self.is_open and self.given.rules.is_exam and not self.must_start

    @property
    def is_used_up(self) -> bool:
        return self.given.rules.max_attempts is not None and self.attempts >= self.given.rules.max_attempts


def admit(connection: sa.Connection, user_id: UUID, exercise: str, wish: Wish) -> Decision:
    """Decide about a submission, and return what to store with it.

    Call this in the transaction that stores the submission: the lock prevents two requests from using the last
    attempt. Raises NotOpenError, AttemptsUsedError, SeveralAssignmentsError, NotFoundError, TooManyRequestsError.
    """
    holdings = rule_facts.holdings(connection, user_id, exercise)
    now = utc_now()
    chosen = rules.choose(holdings, wish, now)
    earlier = []
    if isinstance(chosen, Holding) and (chosen.rules.max_attempts is not None or chosen.rules.cooldown_s):
        # Several processes may write at once. SQLite has a single writer and ignores the lock.
        connection.execute(sa.select(User.id).where(User.id == user_id).with_for_update(key_share=True))
        earlier = rule_facts.earlier(connection, user_id, exercise)
    decided = rules.decide(holdings, earlier, wish, now)
    if isinstance(decided, Refused):
        raise _error(decided)
    return _decision(connection, decided, now)


def feedback_on(connection: sa.Connection, user_id: UUID, assignment_id: UUID | None) -> Feedback:
    """Return the current feedback level of a student's own submission to an assignment, or to none."""
    if assignment_id is None:
        return Feedback.FULL
    found = rule_facts.rules_of(connection, assignment_id, user_id)
    return Feedback.FULL if found is None else _level(connection, assignment_id, found, utc_now())


def reminders(connection: sa.Connection, user_id: UUID, exercise: str) -> list[Reminder]:
    """Return a student's assignments with this exercise that are not closed, earliest due date first."""
    now = utc_now()
    given = [one for one in rule_facts.holdings(connection, user_id, exercise) if not _is_closed(one, now)]
    earlier = rule_facts.earlier(connection, user_id, exercise) if given else []
    return [
        Reminder(one, one.rules.phase(now), rules.attempts_used(one.id, one.rules, earlier), _left_s(one.rules, now))
        for one in given
    ]


def _left_s(found: Rules, now: datetime) -> int:
    return 0 if found.window_ends_at is None else seconds_left(found.window_ends_at, now)


def _is_closed(holding: Holding, now: datetime) -> bool:
    return holding.rules.phase(now) is Phase.CLOSED


def _decision(connection: sa.Connection, decided: Admitted, now: datetime) -> Decision:
    holding = decided.holding
    if holding is None:
        return Decision()
    level = _level(connection, holding.id, holding.rules, now)
    return Decision(holding.id, decided.admission, level, holding.rules.scoring)


def _level(connection: sa.Connection, assignment_id: UUID, found: Rules, now: datetime) -> Feedback:
    if not found.is_exam:
        return level_at(found, now)
    return level_at(found, now, rule_facts.closed_for_all(connection, assignment_id, found))


def _error(refused: Refused) -> AppError:
    if refused.reason is Reason.NOT_IN_ASSIGNMENT:
        return NotFoundError("not_your_assignment")
    if refused.reason is Reason.SEVERAL_ASSIGNMENTS:
        return SeveralAssignmentsError(
            "several_assignments",
            count=len(refused.holdings),
            titles=[f"{one.title} ({one.course})" for one in refused.holdings],
            choices=[_choice(one) for one in refused.holdings],
        )
    holding = refused.holdings[0]
    match refused.reason:
        case Reason.ATTEMPTS_USED:
            may_practise = holding.rules.allows_practice
            code = "attempts_used_practice" if may_practise else "attempts_used"
            return AttemptsUsedError(code, count=holding.rules.max_attempts, title=holding.title)
        case Reason.COOLDOWN:
            seconds = math.ceil(refused.wait.total_seconds())
            cooldown_s = holding.rules.cooldown_s
            return TooManyRequestsError(
                "cooldown",
                cooldown_s=cooldown_s,
                seconds=seconds,
                every=_span(cooldown_s),
                wait=_span(seconds),
                retry_after_s=seconds,
            )
        case Reason.NOT_OPEN:
            return NotOpenError("not_open", title=holding.title, opens_at=_minute(holding.rules.opens_at, holding))
        case Reason.CLOSED:
            return NotOpenError("assignment_closed", title=holding.title)
        case Reason.EXAM_RUNNING:
            return NotOpenError("exam_running", title=holding.title)
        case Reason.EXAM_ENDED:
            return NotOpenError("exam_ended", title=holding.title)
        case _:
            return NotOpenError("exam_not_started", title=holding.title)


def _span(seconds: int) -> str:
    """Return a time as people read it: "42 s" or "23:59:07", hours first."""
    return f"{seconds} s" if seconds < 120 else f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _choice(holding: Holding) -> dict[str, str]:
    names = {"title": holding.title, "course": holding.course}
    return {"id": holding.id.hex, "course_id": holding.course_id.hex, **names}


def _minute(at: datetime | None, holding: Holding) -> str:
    assert at is not None, "only an assignment with an opening time is not open yet"
    zone = zone_of(holding.rules.time_zone)
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M} {zone.key}"
