"""Answers of the staff to regrade requests. A rejudging as the answer is in `app.rejudging.regrading`."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.courses import gradebook
from app.courses.access import Permission, course_for
from app.courses.regrade_queries import find
from app.courses.regrade_requests import check_open, record
from app.courses.regrade_schemas import (
    RegradeGrade,
    RegradeRequestRead,
)
from app.courses.schemas import GradeRead, GradeWrite
from app.db.engine import utc_now
from app.enums import RegradeStatus
from app.http.errors import ForbiddenError
from app.identity import Principal
from app.models import (
    GradeOverride,
    RegradeRequest,
)

_ACTIONS = {RegradeStatus.GRANTED: "regrade.granted", RegradeStatus.DECLINED: "regrade.declined"}


def grant_points(
    session: Session, actor: Principal, course_id: UUID, request_id: UUID, body: RegradeGrade
) -> GradeRead:
    """Answer a request by a manual grade. Raises ConflictError for more points than the maximum, unless allowed.

    Raises NotFoundError; ForbiddenError for one's own request; ConflictError for a request that is not open.
    """
    row, found = claim(session, actor, course_id, request_id)
    written = GradeWrite.model_validate(body.model_dump())
    place = course_id, row.assignment_id, row.user_id
    grade = gradebook.set_grade(session, actor, *place, found.exercise, written)
    row.override_id = session.scalar(
        sa.select(GradeOverride.id)
        .where(
            GradeOverride.assignment_id == row.assignment_id,
            GradeOverride.user_id == row.user_id,
            GradeOverride.exercise_id == row.exercise_id,
        )
        .order_by(GradeOverride.made_at.desc(), GradeOverride.id.desc())
        .limit(1)
    )
    finish(session, actor, row, found, RegradeStatus.GRANTED, body.reason)
    return grade


def decline(session: Session, actor: Principal, course_id: UUID, request_id: UUID, answer: str) -> None:
    """Answer a request without a change. Raises NotFoundError, ForbiddenError, ConflictError."""
    row, found = claim(session, actor, course_id, request_id)
    finish(session, actor, row, found, RegradeStatus.DECLINED, answer)


def claim(
    session: Session, actor: Principal, course_id: UUID, request_id: UUID
) -> tuple[RegradeRequest, RegradeRequestRead]:
    """Return an open request that the actor may answer, locked until the end of the transaction.

    Raises NotFoundError; ForbiddenError for one's own; ConflictError, which says what happened, if it is not open.
    """
    course_for(session, actor, course_id, Permission.GRADE)
    found = find(session, request_id, course_id)
    if found.user_id == actor.id:  # a former student who has joined the staff
        raise ForbiddenError("own_regrade_request")
    locked = sa.select(RegradeRequest).where(RegradeRequest.id == request_id).with_for_update()
    row = session.scalars(locked, execution_options={"populate_existing": True}).one()  # another may have answered it
    check_open(session, row)
    return row, found


def finish(
    session: Session,
    actor: Principal,
    row: RegradeRequest,
    found: RegradeRequestRead,
    status: RegradeStatus,
    answer: str,
) -> None:
    """Store the answer to a claimed request."""
    row.status, row.answer, row.answered_by, row.answered_at = status, answer, actor.id, utc_now()
    session.flush()
    record(session, actor, _ACTIONS[status], found)
