"""Runs and submissions: intake, reading, listing."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from app.courses import admission, handed_in, partial_credit
from app.courses.partial_credit import PartialCredit
from app.db.engine import utc_now
from app.db.ids import new_id
from app.dependencies import Services
from app.enums import Admission, Feedback, Kind, Role, Scoring, Status
from app.exercises import access as exercises
from app.grading import store
from app.grading.progress import GradingFinished, ServiceShutdown, Watch
from app.grading.queue.interface import Job, PendingWrite, rank_of
from app.grading.record import Decision, Json, Record
from app.grading.versions import CurrentVersion
from app.http.errors import NotFoundError, SuspendedError, TooManyRequestsError
from app.http.pagination import cursor_after, read_cursor
from app.i18n.words import Words
from app.identity import Principal
from app.rules.admission import Wish
from app.rules.feedback import least
from app.submissions import idempotency, queries
from app.submissions.feedback_levels import is_shown
from app.submissions.schemas import (
    ChangedLineRead,
    SourceDiffRead,
    SubmissionPage,
    SubmissionRead,
    SubmissionSummary,
)
from app.submissions.source_diff import changed_lines
from app.submissions.validation import checked_inputs, source_bytes
from app.submissions.visibility import submission_view
from app.visibility.permissions import Permission, feedback_cap, shows_expected
from grader.verdict import Verdict


@dataclass(frozen=True)
class Standing:
    """A user's points and accepted exercises."""

    points: int
    accepted: list[str]


@dataclass(frozen=True)
class EnqueueResult:
    """A stored submission, its report if it arrived in time, and how much of it the student may see."""

    id: UUID
    finished: GradingFinished | None
    feedback: Feedback
    is_replayed: bool = False
    credit: PartialCredit | None = None


async def enqueue(
    services: Services,
    user: Principal,
    slug: str,
    *,
    kind: Kind,
    source: str,
    inputs: Json | None = None,
    wish: Wish = Wish(),  # noqa: B008 - it is frozen
    wait_s: float,
    key_text: str | None = None,
) -> EnqueueResult:
    """Store a run or submission and queue it. Wait up to `wait_s` for its report.

    `wish` names the assignment that a submission is for, or none. A repeated `key_text` returns the
    earlier submission and stores nothing. When this returns, the row is on disk.

    Raises TooLargeError, InvalidError, NotFoundError, SuspendedError, TooManyRequestsError. Raises NotOpenError,
    AttemptsUsedError or SeveralAssignmentsError if an assignment refuses the submission.
    """
    services.rate_limits.submission(user.id.hex)
    stored_source = source_bytes(services.settings, source)
    stored_inputs = None if inputs is None else checked_inputs(services.settings, inputs)
    version, found = await asyncio.to_thread(_permitted_version, services, user, slug, kind)
    key = (
        None if key_text is None else idempotency.key_for(user.id, key_text, kind, slug, source, stored_inputs, wish)
    )
    if key is not None and (earlier := await asyncio.to_thread(_stored_under, services, key)) is not None:
        return await _taken_before(services, user, earlier, wait_s)
    submission_id = new_id()
    record = Record.new(
        id=submission_id,
        user_id=user.id,
        exercise=slug,
        version_id=version.version_id,
        version=version.content_hash,
        points=version.points,
        kind=kind,
        created_at=utc_now(),
        source=stored_source,
        inputs=stored_inputs,
        show_expected=kind is Kind.SUBMISSION or _shows_expected(found, stored_inputs),
    )

    job = Job(submission_id, user.id, rank_of(kind, version.time_class))

    def admit_and_store(connection: sa.Connection) -> Decision | TooManyRequestsError:
        is_scored = kind is Kind.SUBMISSION
        decision = admission.admit(connection, user.id, slug, wish) if is_scored else Decision()
        if (refusal := services.queue.defer(connection, job)) is not None:
            return refusal  # an exception here would roll back the other writes of the transaction
        store.insert(connection, record, version.exercise_id, decision)
        if key is not None:
            idempotency.remember(connection, key, submission_id)
        return decision

    with services.progress_hub.watch(submission_id, wants_cases=False) as watch:
        services.queue.reserve(user.id)
        stored = services.writer.do(admit_and_store)
        # Before the `await`: a request cancelled there would leave a stored row that nobody grades.
        services.queue.put(replace(job, fresh=PendingWrite(record, stored)))
        decision = await asyncio.wrap_future(stored)
        if isinstance(decision, TooManyRequestsError):
            raise decision
        structlog.contextvars.bind_contextvars(submission_id=submission_id.hex)  # for the request's log line
        finished = await _report(watch, wait_s) if wait_s else None
        cap = Feedback.FULL if kind is Kind.RUN else feedback_cap(found.facts)
        return await _with_credit(
            services, user, EnqueueResult(submission_id, finished, least((decision.feedback, cap)))
        )


def read(services: Services, session: Session, user: Principal, submission_id: UUID, words: Words) -> SubmissionRead:
    """Return a submission as this user may see it, with the cases so far. Raises NotFoundError."""
    # Before the row: if it ends in between, the row is finished.
    progress = services.progress_hub.progress(submission_id)
    record = find_visible(session, user, submission_id)
    feedback = feedback_on(session, user, record)
    if record.status is Status.FINISHED or progress is None:
        position = services.queue.position(submission_id)
        return submission_view(
            record,
            user,
            words,
            queue_position=position,
            queue_wait_s=queue_wait_s(services, position),
            feedback=feedback,
            credit=credit_on(session, user, record, feedback),
        )
    return submission_view(record, user, words, progress=progress, feedback=feedback)


def credit_on(session: Session, viewer: Principal, record: Record, feedback: Feedback) -> PartialCredit | None:
    """Return the points of a submission that counts for an assignment scored by family, if this user may see them."""
    if record.scoring is not Scoring.BY_FAMILY or record.admission is not Admission.COUNTED:
        return None
    if record.status is not Status.FINISHED or not is_shown("partial_credit", feedback):
        return None
    return partial_credit.of_submission(session.connection(), record.id, is_own=viewer.id == record.user_id)


async def credit_of(
    services: Services, viewer: Principal, record: Record, feedback: Feedback
) -> PartialCredit | None:
    """Return `credit_on` of a submission that has just ended. Without such an assignment it asks no database."""

    def read_credit() -> PartialCredit | None:
        with services.database.reading() as session:
            return credit_on(session, viewer, record, feedback)

    return await asyncio.to_thread(read_credit) if record.scoring is Scoring.BY_FAMILY else None


def find_visible(session: Session, user: Principal, submission_id: UUID) -> Record:
    """Return a submission if this user may see it. Raises NotFoundError without revealing whether it exists."""
    record = store.find(session.connection(), submission_id)
    if record is None or not _may_see(session, user, record):
        raise NotFoundError("no_such_submission")
    return record


def read_changes(session: Session, user: Principal, submission_id: UUID) -> SourceDiffRead:
    """Compare a submission's source with that of the previous one that the user may read. Raises NotFoundError."""
    record = find_visible(session, user, submission_id)
    readable = None if user.id == record.user_id else handed_in.readable_by(user)
    earlier = queries.submission_before(session.connection(), record, readable)
    if earlier is None:
        return SourceDiffRead(before=None, lines=[])
    lines = changed_lines(earlier.source.decode("utf-8"), record.source.decode("utf-8"))
    return SourceDiffRead(before=earlier.id, lines=[ChangedLineRead(**line._asdict()) for line in lines])


def queue_wait_s(services: Services, position: int | None) -> float | None:
    """Estimate the wait of the job at this position, from the average duration; None if unknown."""
    usual_s = services.progress_hub.usual_s
    if position is None or usual_s is None:
        return None
    return round(position * usual_s / services.queue.slots, 1)


def feedback_on(session: Session, viewer: Principal, record: Record) -> Feedback:
    """Return how much of a report this user may see now. Limits apply only to their own runs and submissions.

    A run that was made without expected output, as in an exam, holds nothing to limit.
    """
    if viewer.id != record.user_id or (record.kind is Kind.RUN and not record.show_expected):
        return Feedback.FULL
    level = admission.feedback_on(session.connection(), viewer.id, record.assignment_id)
    return least((level, exercises.cap_on(session, viewer, record.exercise)))


def list_page(
    session: Session,
    user: Principal,
    *,
    kind: Kind,
    exercise: str | None,
    verdict: Verdict | None = None,
    limit: int,
    cursor: str | None,
) -> SubmissionPage:
    """Return a page of the user's own submissions, newest first. Raises InvalidError for an invalid cursor."""
    before = None if cursor is None else read_cursor(cursor)
    rows = queries.page(
        session.connection(),
        user.id,
        kind=kind,
        exercise=exercise,
        verdict=verdict,
        before=before,
        limit=limit + 1,
    )
    items = [SubmissionSummary.model_validate(row, from_attributes=True) for row in rows[:limit]]
    return SubmissionPage(items=items, next_cursor=cursor_after(items[-1].id) if len(rows) > limit else None)


def progress(session: Session, user_id: UUID) -> Standing:
    """Return the points and accepted exercises of a user."""
    scores = queries.best_scores(session.connection(), user_id)
    return Standing(sum(row.score for row in scores), [row.slug for row in scores if row.accepted])


def _may_see(session: Session, viewer: Principal, record: Record) -> bool:
    if viewer.id == record.user_id or viewer.role is Role.ADMINISTRATOR:
        return True
    return handed_in.may_read(session, viewer, record.id)


def _stored_under(services: Services, key: idempotency.Key) -> UUID | None:
    with services.database.reader.connect() as connection:
        return idempotency.find(connection, key)


async def _taken_before(services: Services, user: Principal, submission_id: UUID, wait_s: float) -> EnqueueResult:
    with services.progress_hub.watch(submission_id, wants_cases=False) as watch:
        record, feedback = await asyncio.to_thread(_find_own, services, user, submission_id)
        if record.status is Status.FINISHED:
            finished: GradingFinished | None = GradingFinished(record)
        else:
            finished = await _report(watch, wait_s) if wait_s else None
        result = EnqueueResult(submission_id, finished, feedback, is_replayed=True)
        return await _with_credit(services, user, result)


async def _with_credit(services: Services, user: Principal, result: EnqueueResult) -> EnqueueResult:
    """Return the result with the points in an assignment scored by family."""
    if result.finished is None:
        return result
    return replace(result, credit=await credit_of(services, user, result.finished.record, result.feedback))


def _find_own(services: Services, user: Principal, submission_id: UUID) -> tuple[Record, Feedback]:
    with services.database.reading() as session:
        record = find_visible(session, user, submission_id)
        return record, feedback_on(session, user, record)


def _permitted_version(
    services: Services, user: Principal, slug: str, kind: Kind
) -> tuple[CurrentVersion, exercises.Found]:
    """Return the current version if the user may run or submit.

    Raises NotFoundError, ForbiddenError, and SuspendedError if the exercise accepts nothing for now.
    """
    needs = Permission.RUN if kind is Kind.RUN else Permission.SUBMIT
    with services.database.reading() as session:
        found = exercises.find(session, user, slug, needs)
    if found.is_suspended:
        raise SuspendedError("exercise_suspended")
    return services.versions.cached(slug) or services.versions.find(slug), found


def _shows_expected(found: exercises.Found, inputs: Json | None) -> bool:
    """Return whether a run may tell what the reference returns. During an exam no run is explained."""
    if inputs is None:
        return Permission.FEEDBACK in found.permissions
    return shows_expected(found.facts)


async def _report(watch: Watch, wait_s: float) -> GradingFinished | None:
    with suppress(TimeoutError):
        async with asyncio.timeout(wait_s):
            while True:
                match await watch.next():
                    case GradingFinished() as finished:
                        return finished
                    case ServiceShutdown():
                        return None
    return None
