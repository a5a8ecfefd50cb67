"""Suspended exercises: they accept nothing until a new version is published, or somebody lifts the suspension."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts import audit
from app.db.engine import utc_now
from app.enums import Kind, OutboxKind, Role
from app.exercises.schemas import SuspensionRead
from app.http.errors import NotFoundError
from app.i18n.words import Words
from app.identity import Principal
from app.mail.message import Mail
from app.models import Exercise, ExerciseDraft, ExerciseVersion, OutboxMessage, Submission, User
from app.outbox import outbox
from grader.errors import CheckerFailedOnOutputsError
from grader.exercise.caps import Caps
from grader.exercise.exercise import Limits
from grader.languages import DEFAULT
from grader.message import Message
from grader.verdict import Verdict

MOST_FAILURES = 3
_MAILED_EVERY = timedelta(hours=1)
_MOST_LOOKED_AT = 50  # newest submissions, for failures in a row
_OVER_CAPS = "suspended_over_caps"


def note_failure(session: Session, slug: str, version: str, reason: Message) -> bool:
    """Count a failure of the current version's own code. Return whether the exercise is suspended by it.

    Failures of an earlier version say nothing about the current one.
    """
    row = _current(session, slug, version)
    if row is None:
        return False
    row.failures_in_a_row += 1
    if row.failures_in_a_row < MOST_FAILURES:
        return False
    return suspend(session, row, Message("suspended_after_failures", {"count": MOST_FAILURES, "reason": reason}))


def note_failure_on_outputs(session: Session, slug: str, version: str, person_id: UUID, reason: Message) -> bool:
    """Note that a checker failed on one person's outputs. Return whether the exercise is suspended by it.

    Somebody may have made the outputs for that, so such failures of one person count once: it takes as many people in
    a row as it takes other failures, with no verdict in between.
    """
    row = _current(session, slug, version)
    if row is None or len({person_id, *_people_with_failing_outputs(session, row)}) < MOST_FAILURES:
        return False
    return suspend(session, row, Message("suspended_after_failures", {"count": MOST_FAILURES, "reason": reason}))


def note_success(session: Session, slug: str, version: str) -> None:
    """Forget the failures of an exercise whose code works."""
    row = _current(session, slug, version)
    if row is not None and row.failures_in_a_row and row.suspended_at is None:
        row.failures_in_a_row = 0


def suspend(session: Session, row: Exercise, suspension: Message) -> bool:
    """Suspend an exercise, and notify its author and the administrators. Return False if it is suspended already.

    Who had a mail about it lately gets no other, however often it is lifted and fails again.
    """
    if row.suspended_at is not None:
        return False
    row.suspended_at = utc_now()
    row.suspension = suspension.to_json()
    audit.record(session, None, "exercise.suspended", row.slug, reason=str(suspension)[:500])
    for person_id in _people_to_notify(session, row.id) - _mailed_lately(session, row.id):
        outbox.put(session, OutboxKind.MAIL_SUSPENDED_EXERCISE, row.id, person_id)
    return True


def clear(row: Exercise) -> None:
    """Make an exercise accept submissions, with no failure counted."""
    row.failures_in_a_row = 0
    row.suspended_at = row.suspension = None


def lift(session: Session, actor: Principal, slug: str) -> None:
    """Lift the suspension of an exercise. Raises NotFoundError for everybody but its author and administrators."""
    row = session.scalar(sa.select(Exercise).where(Exercise.slug == slug).with_for_update())
    if row is None or not _may_lift(session, actor, row.id):
        raise NotFoundError("no_such_exercise", slug=slug)
    if row.suspended_at is not None:
        clear(row)
        audit.record(session, actor, "exercise.suspension_lifted", slug)


def is_suspended(session: Session, slug: str) -> bool:
    """Return whether an exercise is suspended."""
    return session.scalar(sa.select(Exercise.suspended_at).where(Exercise.slug == slug)) is not None


def read_suspended(session: Session, words: Words) -> list[SuspensionRead]:
    """Return every suspended exercise with its reason, oldest first. For administrators."""
    found = sa.select(Exercise).where(Exercise.suspended_at.is_not(None)).order_by(Exercise.suspended_at)
    return [_read(row, words) for row in session.scalars(found)]


def read_suspension(session: Session, exercise_id: UUID | None, words: Words) -> SuspensionRead | None:
    """Return the reason why an exercise is suspended; None if it is not. For its author."""
    row = None if exercise_id is None else session.get(Exercise, exercise_id)
    return None if row is None or row.suspended_at is None else _read(row, words)


def apply_caps(session: Session, caps: Caps) -> None:
    """Suspend the exercises whose limits are over the installation's; lift those suspensions that no longer hold."""
    query = sa.select(Exercise, ExerciseVersion.public).join(
        ExerciseVersion, ExerciseVersion.id == Exercise.current_version_id
    )
    for row, public in session.execute(query.where(Exercise.listed)).all():
        problems = [*caps.problems(Limits(**public["limits"]))]
        if problems:
            suspend(session, row, Message(_OVER_CAPS).then(*problems))
        elif row.suspension and row.suspension["code"] == _OVER_CAPS:
            clear(row)
            audit.record(session, None, "exercise.suspension_lifted", row.slug)


def suspension_mail(session: Session, message: OutboxMessage, address: str) -> Mail | None:
    """Return the mail about a suspended exercise, unless it was lifted or the address is not verified."""
    row, user = session.get(Exercise, message.target_id), session.get(User, message.person_id)
    if row is None or row.suspension is None or user is None:
        return None
    if user.email is None or user.email_verified_at is None:
        return None
    is_theirs = (
        session.scalar(sa.select(ExerciseDraft.owner_id).where(ExerciseDraft.exercise_id == row.id)) == user.id
    )
    if not is_theirs and user.role is not Role.ADMINISTRATOR:
        return None
    words = Words(user.language or DEFAULT)
    values = {
        "name": user.username,
        "slug": row.slug,
        "reason": words.message(Message.from_json(row.suspension)),
        "link": f"{address}/authoring/{row.slug}" if is_theirs else f"{address}/admin/operations",
    }
    subject = words.message(Message("mail_suspension_subject", values))
    return Mail(user.email, subject, words.message(Message("mail_suspension_text", values)), words.language)


def _current(session: Session, slug: str, version: str) -> Exercise | None:
    query = (
        sa.select(Exercise)
        .join(ExerciseVersion, ExerciseVersion.id == Exercise.current_version_id)
        .where(Exercise.slug == slug, ExerciseVersion.content_hash == version)
    )
    return session.scalar(query.with_for_update(of=Exercise))


def _people_with_failing_outputs(session: Session, row: Exercise) -> set[UUID]:
    """Return the people whose newest submissions to the current version ended by a checker that failed on them."""
    newest = (
        sa.select(Submission.user_id, Submission.verdict, Submission.report)
        .where(
            Submission.version_id == row.current_version_id,
            Submission.kind == Kind.SUBMISSION,
            Submission.verdict.is_not(None),
        )
        .order_by(Submission.finished_at.desc())
        .limit(_MOST_LOOKED_AT)
    )
    found = set()
    for user_id, verdict, report in session.execute(newest):
        if verdict is not Verdict.INTERNAL_ERROR:
            break
        if CheckerFailedOnOutputsError.__name__ in (report or {}).get("failure", ""):
            found.add(user_id)
    return found


def _may_lift(session: Session, actor: Principal, exercise_id: UUID) -> bool:
    is_author = actor.is_staff and _author_of(session, exercise_id) == actor.id
    return is_author or actor.role is Role.ADMINISTRATOR


def _author_of(session: Session, exercise_id: UUID) -> UUID | None:
    return session.scalar(sa.select(ExerciseDraft.owner_id).where(ExerciseDraft.exercise_id == exercise_id))


def _people_to_notify(session: Session, exercise_id: UUID) -> set[UUID]:
    is_author = User.id.in_(sa.select(ExerciseDraft.owner_id).where(ExerciseDraft.exercise_id == exercise_id))
    reached = sa.or_(is_author, User.role == Role.ADMINISTRATOR)
    return set(session.scalars(sa.select(User.id).where(reached, User.email_verified_at.is_not(None))))


def _mailed_lately(session: Session, exercise_id: UUID) -> set[UUID]:
    is_about_it = OutboxMessage.kind == OutboxKind.MAIL_SUSPENDED_EXERCISE, OutboxMessage.target_id == exercise_id
    sent = sa.select(OutboxMessage.person_id).where(*is_about_it, OutboxMessage.sent_at > utc_now() - _MAILED_EVERY)
    return {person_id for person_id in session.scalars(sent) if person_id is not None}


def _read(row: Exercise, words: Words) -> SuspensionRead:
    assert row.suspended_at is not None and row.suspension is not None
    message = words.fields(Message.from_json(row.suspension))
    return SuspensionRead(slug=row.slug, suspended_at=row.suspended_at, **message)
