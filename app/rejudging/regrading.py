"""A rejudging of one submission as the answer to a regrade request."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.courses import regrade_answers
from app.courses.access import Permission, course_for
from app.courses.regrade_schemas import RegradeRejudging
from app.enums import RegradeStatus
from app.http.errors import invalid_field
from app.identity import Principal
from app.models import Submission
from app.rejudging import service
from app.rejudging.schemas import RejudgingCreate


def grant_rejudging(
    session: Session, actor: Principal, course_id: UUID, request_id: UUID, body: RegradeRejudging
) -> UUID:
    """Answer a request by a rejudging, and return its id. The caller wakes the runner after the commit.

    The submission is the given one or that of the request. Raises NotFoundError, ForbiddenError, InvalidError;
    ConflictError for a request that is not open.
    """
    course_for(session, actor, course_id, Permission.REJUDGE)
    row, found = regrade_answers.claim(session, actor, course_id, request_id)
    submission_id = body.submission_id or row.submission_id
    if submission_id is None:
        raise invalid_field("submission_id", "choose_submission")
    is_of_request = sa.select(Submission.id).where(
        Submission.id == submission_id, Submission.assignment_id == row.assignment_id
    )
    if session.scalar(is_of_request) is None:
        raise invalid_field("submission_id", "submission_of_other_exercise")
    wanted = RejudgingCreate(
        reason=body.reason, course_id=course_id, exercise=found.exercise, username=found.username
    )
    row.rejudging_id = service.create(session, actor, wanted, submission_id=submission_id)
    regrade_answers.finish(session, actor, row, found, RegradeStatus.GRANTED, body.reason)
    return row.rejudging_id
