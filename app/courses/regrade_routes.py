"""Routes for regrade requests. The answer by a rejudging is in `app.rejudging.routes`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.accounts.dependencies import CurrentUser
from app.courses import regrade_answers, regrade_queries, regrade_requests
from app.courses.regrade_schemas import (
    RegradeDecline,
    RegradeGrade,
    RegradeRequestDetail,
    RegradeRequestPage,
    RegradeRequestRead,
    RegradeRequestWrite,
)
from app.courses.schemas import GradeRead
from app.dependencies import ReadSession, ServicesDep, WriteSession
from app.http.openapi import problems

router = APIRouter(tags=["courses"])

Cursor = Annotated[str | None, Query(max_length=64)]
_STAFF = problems({403: "Your role in this course does not allow this.", 404: "You are not in this course."})
_ANSWER = problems(
    {
        403: "Your role in this course does not allow this, or it is your own request.",
        404: "There is no such request in your course.",
        409: "It is not open any more; the message says what happened.",
    }
)


@router.post(
    "/courses/{course_id}/regrade-requests",
    status_code=201,
    responses=problems(
        {
            403: "You were never a student of the course, or the grades are not released.",
            404: "You are not in this course, or the assignment does not hold the exercise.",
            409: "You have an open request for this exercise, or the course is archived.",
            429: "Too many requests.",
        }
    ),
)
def ask_for_regrade(
    course_id: UUID, body: RegradeRequestWrite, user: CurrentUser, services: ServicesDep, session: WriteSession
) -> RegradeRequestRead:
    """Ask the staff to look at your grade in one exercise of an assignment again."""
    services.rate_limits.regrade_request(user.id.hex)
    return regrade_requests.ask(session, user, course_id, body)


@router.get("/courses/{course_id}/regrade-requests", responses=_STAFF)
def list_regrade_requests(
    course_id: UUID, user: CurrentUser, session: ReadSession, answered: bool = False, cursor: Cursor = None
) -> RegradeRequestPage:
    """List the open requests of the course, oldest first; with `answered` the others, newest first."""
    return regrade_queries.list_of_course(session, user, course_id, answered=answered, cursor=cursor)


@router.get("/courses/{course_id}/regrade-requests/{request_id}", responses=_STAFF)
def read_regrade_request(
    course_id: UUID, request_id: UUID, user: CurrentUser, session: ReadSession
) -> RegradeRequestDetail:
    """Return a request with the student's submissions to the exercise, the grade and its history."""
    return regrade_queries.read(session, user, course_id, request_id)


@router.post("/courses/{course_id}/regrade-requests/{request_id}/grade", responses=_ANSWER)
def grant_regrade_by_grade(
    course_id: UUID, request_id: UUID, body: RegradeGrade, user: CurrentUser, session: WriteSession
) -> GradeRead:
    """Answer a request by a manual grade.

    More points than the exercise has are refused with the code `grade_above_maximum`, unless `allow_above_maximum`.
    """
    return regrade_answers.grant_points(session, user, course_id, request_id, body)


@router.post("/courses/{course_id}/regrade-requests/{request_id}/decline", status_code=204, responses=_ANSWER)
def decline_regrade(
    course_id: UUID, request_id: UUID, body: RegradeDecline, user: CurrentUser, session: WriteSession
) -> None:
    """Answer a request and leave the grade as it is."""
    regrade_answers.decline(session, user, course_id, request_id, body.answer)


@router.get("/me/regrade-requests", tags=["me"])
def list_own_regrade_requests(user: CurrentUser, session: ReadSession, cursor: Cursor = None) -> RegradeRequestPage:
    """List your requests in all courses with their answers, newest first."""
    return regrade_queries.list_own(session, user, cursor=cursor)


@router.post(
    "/me/regrade-requests/{request_id}/withdraw",
    status_code=204,
    tags=["me"],
    responses=problems({404: "You have no such request.", 409: "It is answered or withdrawn already."}),
)
def withdraw_regrade_request(request_id: UUID, user: CurrentUser, session: WriteSession) -> None:
    """Withdraw your own request."""
    regrade_requests.withdraw(session, user, request_id)
