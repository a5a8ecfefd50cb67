"""Data export: all stored data about a user, as one JSON document."""

import json
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts import sign_ins
from app.courses import regrade_queries, remarks
from app.courses.aliases import Alias
from app.db.engine import Database, utc_now
from app.exercises import access
from app.i18n.words import Words
from app.identity import Principal
from app.models import (
    AccountLink,
    ApiToken,
    Assignment,
    Comment,
    CommentReport,
    Course,
    CourseInvitation,
    Draft,
    ExamWindow,
    Exercise,
    Extension,
    ExternalIdentity,
    GradeOverride,
    LeaderboardEntry,
    LoginSession,
    MembershipPeriod,
    OutboxMessage,
    ProviderRegistration,
    Remark,
    RosterEntry,
    Submission,
    TimeSpent,
    UnlockedSolution,
    User,
)
from app.rules.release import grades_released
from app.submissions import service as submissions
from app.submissions.visibility import submission_view
from app.visibility.permissions import Permission
from grader.languages import DEFAULT

_IN_MEMORY_BYTES = 2**20
_PIECE_BYTES = 2**16


def export(database: Database, user: Principal) -> Iterator[bytes]:
    """Return the document in chunks. Submissions contain what the user may see of them now.

    The document is complete before the first chunk is sent, so that a slow reader holds no database connection.
    """
    file = SpooledTemporaryFile(_IN_MEMORY_BYTES)  # noqa: SIM115 - closed after the last chunk is sent
    for text in _document(database, user):
        file.write(text.encode())
    file.seek(0)
    return _pieces(file)


def _pieces(file: "SpooledTemporaryFile[bytes]") -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE_BYTES):
            yield piece


def _document(database: Database, user: Principal) -> Iterator[str]:
    with database.reading() as session:
        yield "{"
        yield f'"exported_at": {_json(utc_now())},\n'
        yield f'"account": {_json(_account(session, user.id))}'
        for name, rows in _parts(session, user):
            yield f',\n"{name}": ['
            for place, row in enumerate(rows):
                yield ("," if place else "") + "\n" + _json(row)
            yield "]"
        yield "}\n"


def _account(session: Session, user_id: UUID) -> dict[str, Any]:
    user = session.get_one(User, user_id)
    names = (
        *("username", "role", "language", "theme", "created_at"),
        *("display_name", "student_number", "email", "email_verified_at", "time_zone"),
    )
    return {name: getattr(user, name) for name in names}


def _parts(session: Session, user: Principal) -> Iterator[tuple[str, Iterable[Any]]]:
    def rows(*columns: Any, owner: Any, joins: Iterable[tuple[Any, Any]] = ()) -> Iterator[dict[str, Any]]:
        query = sa.select(*columns)
        for table, condition in joins:
            query = query.join(table, condition)
        return (dict(row._mapping) for row in session.execute(query.where(owner == user.id)))

    def on_exercise(table: Any) -> list[tuple[Any, Any]]:
        return [(Exercise, Exercise.id == table.exercise_id)]

    slug = Exercise.slug.label("exercise")
    yield "sessions", rows(LoginSession.created_at, LoginSession.expires_at, owner=LoginSession.user_id)
    yield "api_tokens", rows(ApiToken.name, ApiToken.created_at, ApiToken.last_used_at, owner=ApiToken.user_id)
    yield (
        "account_links",
        rows(
            AccountLink.purpose,
            AccountLink.email,
            AccountLink.created_at,
            AccountLink.expires_at,
            AccountLink.used_at,
            owner=AccountLink.user_id,
        ),
    )
    yield "sign_ins", (one.model_dump() for one in sign_ins.list_sign_ins(session, user.id))
    yield "identities", _identities(session, user.id)
    yield "mails", _mails(session, user.id)
    yield (
        "courses",
        rows(
            Course.title,
            MembershipPeriod.role,
            MembershipPeriod.started_at,
            MembershipPeriod.ended_at,
            owner=MembershipPeriod.user_id,
            joins=[(Course, Course.id == MembershipPeriod.course_id)],
        ),
    )
    yield (
        "invitations",
        rows(
            Course.title,
            CourseInvitation.role,
            CourseInvitation.invited_at,
            CourseInvitation.declined_at,
            owner=CourseInvitation.user_id,
            joins=[(Course, Course.id == CourseInvitation.course_id)],
        ),
    )
    yield (
        "roster_entries",
        rows(
            Course.title.label("course"),
            RosterEntry.name,
            RosterEntry.student_number,
            RosterEntry.email,
            RosterEntry.section,
            RosterEntry.role,
            RosterEntry.created_at,
            RosterEntry.accepted_at,
            owner=RosterEntry.user_id,
            joins=[(Course, Course.id == RosterEntry.course_id)],
        ),
    )
    yield "leaderboards", _leaderboards(session, user.id)
    yield (
        "extensions",
        rows(
            Assignment.title.label("assignment"),
            Extension.due_at,
            Extension.extra_minutes,
            Extension.granted_at,
            owner=Extension.user_id,
            joins=[(Assignment, Assignment.id == Extension.assignment_id)],
        ),
    )
    yield (
        "exams",
        rows(
            Assignment.title.label("assignment"),
            ExamWindow.started_at,
            owner=ExamWindow.user_id,
            joins=[(Assignment, Assignment.id == ExamWindow.assignment_id)],
        ),
    )
    yield "grades_set_by_hand", _grades_set_by_hand(session, user)
    yield "remarks_on_submissions", remarks.on_own(session, user)
    yield (
        "remarks_written",
        rows(Remark.submission_id, Remark.text, Remark.created_at, Remark.edited_at, owner=Remark.author_id),
    )
    yield "regrade_requests", _regrade_requests(session, user)
    yield (
        "time_spent",
        rows(slug, TimeSpent.seconds, TimeSpent.counted_at, owner=TimeSpent.user_id, joins=on_exercise(TimeSpent)),
    )
    yield (
        "bought_answers",
        rows(
            slug,
            UnlockedSolution.price,
            UnlockedSolution.bought_at,
            owner=UnlockedSolution.user_id,
            joins=on_exercise(UnlockedSolution),
        ),
    )
    yield (
        "comments",
        rows(
            slug,
            Comment.text,
            Comment.created_at,
            Comment.edited_at,
            Comment.removed_at,
            owner=Comment.user_id,
            joins=on_exercise(Comment),
        ),
    )
    yield (
        "reports",
        rows(CommentReport.reason, CommentReport.created_at, owner=CommentReport.user_id),
    )
    yield "drafts", rows(slug, Draft.updated_at, Draft.source, owner=Draft.user_id, joins=on_exercise(Draft))
    yield "submissions", _submissions(session, user)


def _identities(session: Session, user_id: UUID) -> Iterator[dict[str, Any]]:
    query = (
        sa.select(
            ProviderRegistration.title.label("provider"),
            ProviderRegistration.issuer,
            ExternalIdentity.subject,
            ExternalIdentity.email,
            ExternalIdentity.created_at,
            ExternalIdentity.last_used_at,
        )
        .join(ProviderRegistration, ProviderRegistration.id == ExternalIdentity.registration_id)
        .where(ExternalIdentity.user_id == user_id)
    )
    return (dict(row._mapping) for row in session.execute(query))


def _mails(session: Session, user_id: UUID) -> Iterator[dict[str, Any]]:
    """Yield the mails to the user: those of the account, and invitations that the user accepted."""
    entries = sa.select(RosterEntry.id).where(RosterEntry.user_id == user_id)
    about = [user_id, *session.scalars(entries)]
    query = sa.select(
        OutboxMessage.kind, OutboxMessage.changed_at, OutboxMessage.sent_at, OutboxMessage.given_up_at
    ).where(sa.or_(OutboxMessage.person_id.in_(about), OutboxMessage.target_id.in_(about)))
    return (dict(row._mapping) for row in session.execute(query))


def _grades_set_by_hand(session: Session, user: Principal) -> Iterator[dict[str, Any]]:
    """Yield the manual grades of assignments whose grades are released.

    A grade may be older than the opening: a hidden exercise is not named.
    """
    of_user = (
        sa.select(
            GradeOverride.id,
            Exercise.slug,
            GradeOverride.points,
            GradeOverride.made_at,
            Assignment.holds_grades,
            Assignment.released_at,
        )
        .join(Exercise, Exercise.id == GradeOverride.exercise_id)
        .join(Assignment, Assignment.id == GradeOverride.assignment_id)
        .where(GradeOverride.user_id == user.id)
    )
    seen = {row.id for row in access.visible_rows(session, user, of_user, Permission.READ)}
    for row in session.execute(of_user.order_by(GradeOverride.id)):
        name = row.slug if row.id in seen else None
        if grades_released(holds_grades=row.holds_grades, released_at=row.released_at, at=utc_now()):
            yield {"exercise": name, "points": row.points, "made_at": row.made_at}


def _regrade_requests(session: Session, user: Principal) -> Iterator[dict[str, Any]]:
    names = {"course", "assignment", "exercise", "reason", "status", "created_at", "answer", "answered_at"}
    for one in regrade_queries.all_own(session, user):
        yield one.model_dump(include=names)


def _leaderboards(session: Session, user_id: UUID) -> Iterator[dict[str, Any]]:
    query = (
        sa.select(Course.title, LeaderboardEntry.adjective, LeaderboardEntry.animal)
        .join(Course, Course.id == LeaderboardEntry.course_id)
        .where(LeaderboardEntry.user_id == user_id)
    )
    for title, *words in session.execute(query):
        yield {"title": title, "name": Alias(*words).texts["en"]}


def _submissions(session: Session, user: Principal) -> Iterator[Any]:
    """Yield the submissions one by one, because together they may be large."""
    words = Words(user.language or DEFAULT)
    for submission_id in session.scalars(
        sa.select(Submission.id).where(Submission.user_id == user.id).order_by(Submission.id)
    ).all():
        record = submissions.find_visible(session, user, submission_id)
        feedback = submissions.feedback_on(session, user, record)
        yield submission_view(record, user, words, feedback=feedback).model_dump(mode="json")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_simple)


def _simple(value: Any) -> str:
    if isinstance(value, UUID):
        return value.hex
    return value.decode("utf-8") if isinstance(value, bytes) else value.isoformat()
