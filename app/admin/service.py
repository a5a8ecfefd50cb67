"""Accounts, the audit log, and the state of the service."""

from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts import audit, password_reset
from app.accounts.schemas import AuditPage
from app.accounts.service import lock_administrators
from app.admin.health import check_read, current_checks
from app.admin.schemas import (
    AccountPage,
    AccountRead,
    CatalogueLoadRead,
    ExplanationsRead,
    OperationsRead,
    OutboxRead,
    ResetLinkRead,
)
from app.db.engine import utc_now
from app.dependencies import Services
from app.enums import Role, Status
from app.exercises import suspension
from app.exercises.catalogue import CatalogueChanges
from app.exercises.catalogue_loader import last_load
from app.grading import explanation_jobs
from app.http.errors import ConflictError, NotFoundError
from app.http.pagination import cursor_after, read_cursor
from app.i18n.words import Words
from app.identity import Principal
from app.models import AuditEntry, CourseMember, GateRun, Judgement, Submission, User
from app.outbox.outbox import read_state
from grader.verdict import Verdict


def list_accounts(session: Session, *, query: str, role: Role | None, limit: int, cursor: str | None) -> AccountPage:
    """Return accounts whose name contains `query`, newest first. Raises InvalidError for an invalid cursor."""
    submissions = sa.select(sa.func.count()).where(Submission.user_id == User.id).correlate(User).scalar_subquery()
    courses = sa.select(sa.func.count()).where(CourseMember.user_id == User.id).correlate(User).scalar_subquery()
    statement = sa.select(
        User.id,
        User.username,
        User.role,
        User.created_at,
        submissions.label("submissions"),
        courses.label("courses"),
    ).order_by(User.id.desc())
    if query.strip():
        statement = statement.where(User.username_key.contains(query.strip().lower(), autoescape=True))
    if role is not None:
        statement = statement.where(User.role == role)
    if cursor is not None:
        statement = statement.where(User.id < read_cursor(cursor))
    rows = session.execute(statement.limit(limit + 1)).all()
    items = [AccountRead(**row._mapping) for row in rows[:limit]]
    return AccountPage(items=items, next_cursor=cursor_after(items[-1].id) if len(rows) > limit else None)


def set_role(session: Session, actor: Principal, user_id: UUID, role: Role) -> None:
    """Set the role of an account. Raises NotFoundError, and ConflictError for the only administrator."""
    lock_administrators(session)
    user = session.get(User, user_id, populate_existing=True)
    if user is None:
        raise NotFoundError("no_such_account")
    if user.role is role:
        return
    if user.role is Role.ADMINISTRATOR:
        others = sa.select(User.id).where(User.role == Role.ADMINISTRATOR, User.id != user_id)
        if session.scalar(others.limit(1)) is None:
            raise ConflictError("only_administrator")
    audit.record(session, actor, "account.role_set", user.username, before=user.role, after=role)
    user.role = role


def make_reset_link(session: Session, actor: Principal, user_id: UUID, address: str) -> ResetLinkRead:
    """Return a one-time link that sets a new password, at the public address of the service.

    Raises NotFoundError; ConflictError for the administrator's own account.
    """
    secret = password_reset.make_link(session, actor, user_id)
    return ResetLinkRead(username=session.get_one(User, user_id).username, link=f"{address}/reset/{secret}")


def list_audit(
    session: Session, words: Words, *, action: str | None, actor: str | None, limit: int, cursor: str | None
) -> AuditPage:
    """Return audit log entries, newest first; `action` is a prefix. Raises InvalidError for an invalid cursor."""
    conditions = []
    if action:
        conditions.append(AuditEntry.action.startswith(action, autoescape=True))
    if actor:
        conditions.append(User.username_key == actor.strip().lower())
    return audit.list_entries(session, words, *conditions, limit=limit, cursor=cursor)


def read_operations(services: Services, session: Session, words: Words) -> OperationsRead:
    """Return the current state of the service, with the checks in the language of `words`."""
    now = utc_now()
    # The text must match the partial indexes, or the database does not use them.
    unfinished: sa.ColumnElement[bool] = sa.literal_column("status <> 'finished'")
    oldest = session.scalar(sa.select(Submission.created_at).where(unfinished).order_by(Submission.id).limit(1))
    return OperationsRead(
        waiting=services.queue.waiting(),
        unfinished=_count(session, Submission, unfinished),
        oldest_age_s=None if oldest is None else round((now - oldest).total_seconds(), 1),
        slots=services.queue.slots,
        graded_last_hour=_count(session, Submission, Submission.finished_at > now - timedelta(hours=1)),
        internal_errors_last_day=_count(
            session,
            Submission,
            Submission.finished_at > now - timedelta(days=1),
            Submission.verdict == Verdict.INTERNAL_ERROR,
        ),
        checks_waiting=_count(session, GateRun, GateRun.status != Status.FINISHED),
        rejudgements_waiting=_count(session, Judgement, sa.literal_column("judgements.verdict IS NULL")),
        explanations=_explanations(session),
        mail=OutboxRead(**asdict(read_state(session))) if services.settings.sends_mail else None,
        suspended=suspension.read_suspended(session, words),
        catalogue_load=_catalogue_load(session),
        checks=[check_read(one, words) for one in current_checks(services)],
    )


def load_catalogue(services: Services, session: Session, actor: Principal) -> None:
    """Start reading the folder of exercises again."""
    audit.record(session, actor, "catalogue.load_requested", "exercises")
    services.grading.load_catalogue(actor.id)


def _catalogue_load(session: Session) -> CatalogueLoadRead | None:
    found = last_load(session)
    if found is None:
        return None
    at, changes = found
    return CatalogueLoadRead(at=at, failed=changes is None, **asdict(changes or CatalogueChanges()))


def _explanations(session: Session) -> ExplanationsRead:
    state = explanation_jobs.read_state(session.connection())
    incomplete = state.incomplete_last_day
    return ExplanationsRead(
        cards_waiting=state.cards_waiting,
        rests_waiting=state.rests_waiting,
        oldest_card_age_s=_rounded(state.oldest_card_age_s),
        oldest_rest_age_s=_rounded(state.oldest_rest_age_s),
        incomplete_last_day=sum(incomplete.values()),
        given_up_last_day=sum(
            incomplete.get(reason, 0) for reason in (explanation_jobs.GAVE_UP, explanation_jobs.FAILED)
        ),
    )


def _rounded(age_s: float | None) -> float | None:
    return None if age_s is None else round(age_s, 1)


def _count(
    session: Session, table: type[Submission | GateRun | Judgement], *conditions: sa.ColumnElement[bool]
) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(table).where(*conditions)) or 0
