"""Pages of regrade requests: the student asks and reads the answer, the staff answer."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse
from pydantic import AfterValidator, ValidationError
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from app.accounts.dependencies import CurrentUser
from app.courses import gradebook, regrade_answers, regrade_queries, regrade_requests, service
from app.courses.regrade_schemas import RegradeDecline, RegradeGrade, RegradeRejudging, RegradeRequestWrite
from app.dependencies import ReadSession, WriteSession
from app.enums import RegradeStatus, RejudgingStatus
from app.http.errors import AppError
from app.http.types import without_nul
from app.i18n.words import mark
from app.identity import Principal
from app.rejudging import regrading
from app.web.forms import decimal, identifier, reason
from app.web.page import Page, PageDep, see_other
from app.web.pages.courses import frame
from app.web.views.verdicts import APPEARANCES
from app.web.views.workspace import read_catalogue

router = APIRouter(include_in_schema=False)

Text = Annotated[str, Form(max_length=4000), AfterValidator(without_nul)]
Cursor = Annotated[str | None, Query(max_length=64)]
Answer = Annotated[Literal["grade", "rejudge", "decline"], Form()]

STATUS_NAMES = {
    RegradeStatus.OPEN: mark("Not answered yet"),
    RegradeStatus.GRANTED: mark("Granted"),
    RegradeStatus.DECLINED: mark("Declined"),
    RegradeStatus.WITHDRAWN: mark("Withdrawn"),
}
_REJUDGING = {
    RejudgingStatus.RUNNING: mark("It is being graded again."),
    RejudgingStatus.READY: mark("It was graded again. A teacher still decides whether the new verdict counts."),
    RejudgingStatus.APPLIED: mark("It was graded again, and the new verdict counts."),
    RejudgingStatus.DROPPED: mark("It was graded again, and the verdict stays as it was."),
}
_PLACE = "/courses/{course_id}/assignments/{assignment_id}/regrade/{slug}"


@router.get("/regrade-requests")
def show_own(page: PageDep, user: CurrentUser, session: ReadSession, cursor: Cursor = None) -> HTMLResponse:
    """Show the user's requests with their answers."""
    found = regrade_queries.list_own(session, user, cursor=cursor)
    return page.html("regrading/own.html", section="records", found=found, **_names(page, session))


@router.post("/regrade-requests/{request_id}/withdraw")
def withdraw(request_id: UUID, user: CurrentUser, session: WriteSession) -> RedirectResponse:
    """Withdraw the user's own request. Raises NotFoundError, ConflictError."""
    regrade_requests.withdraw(session, user, request_id)
    return see_other("/regrade-requests")


@router.get(_PLACE)
def show_form(
    course_id: UUID,
    assignment_id: UUID,
    slug: str,
    page: PageDep,
    user: CurrentUser,
    session: ReadSession,
    submission: Annotated[str, Query(max_length=64)] = "",
) -> HTMLResponse:
    """Show the form for a new request. Raises NotFoundError, ForbiddenError, ConflictError."""
    return _form(page, user, session, (course_id, assignment_id, slug), submission)


@router.post(_PLACE)
def ask(
    course_id: UUID,
    assignment_id: UUID,
    slug: str,
    page: PageDep,
    user: CurrentUser,
    why: Text = "",
    submission: Text = "",
) -> Response:
    """Store a new request."""
    page.services.rate_limits.regrade_request(user.id.hex)
    try:
        body = RegradeRequestWrite(
            assignment_id=assignment_id,
            exercise=slug,
            reason="\n".join(why.splitlines()),
            submission_id=identifier(submission),
        )
        with page.services.database.writing() as session:
            regrade_requests.ask(session, user, course_id, body)
    except (AppError, ValidationError) as error:
        status = error.status if isinstance(error, AppError) else 422
        with page.services.database.reading() as session:
            place = course_id, assignment_id, slug
            shown = reason(error, page.words)
            return _form(page, user, session, place, submission, why=why, error=shown, status=status)
    return see_other("/regrade-requests")


@router.get("/courses/{course_id}/regrade-requests")
def show_of_course(
    course_id: UUID,
    page: PageDep,
    user: CurrentUser,
    session: ReadSession,
    answered: bool = False,
    cursor: Cursor = None,
) -> HTMLResponse:
    """Show the open requests of a course, or the others. Raises ForbiddenError, NotFoundError."""
    found = regrade_queries.list_of_course(session, user, course_id, answered=answered, cursor=cursor)
    return page.html(
        "regrading/requests.html",
        found=found,
        answered=answered,
        **_names(page, session),
        **frame(page, service.read(session, user, course_id), "regrade_requests"),
    )


@router.get("/courses/{course_id}/regrade-requests/{request_id}")
def show(course_id: UUID, request_id: UUID, page: PageDep, user: CurrentUser, session: ReadSession) -> HTMLResponse:
    """Show one request with all that its answer depends on. Raises ForbiddenError, NotFoundError."""
    return _one(page, user, session, course_id, request_id)


@router.post("/courses/{course_id}/regrade-requests/{request_id}")
def answer(
    course_id: UUID,
    request_id: UUID,
    page: PageDep,
    user: CurrentUser,
    action: Answer,
    points: Text = "",
    why: Text = "",
    submission: Text = "",
    above: Annotated[bool, Form()] = False,
) -> Response:
    """Answer a request by a manual grade, a rejudging, or a refusal."""
    place = course_id, request_id
    try:
        with page.services.database.writing() as session:
            match action:
                case "grade":
                    grade = RegradeGrade.model_validate(
                        {"points": decimal("points", points), "reason": why, "allow_above_maximum": above}
                    )
                    regrade_answers.grant_points(session, user, *place, grade)
                case "rejudge":
                    rejudging = RegradeRejudging(reason=why, submission_id=identifier(submission))
                    regrading.grant_rejudging(session, user, *place, rejudging)
                case "decline":
                    declined = RegradeDecline(answer="\n".join(why.splitlines()))
                    regrade_answers.decline(session, user, *place, declined.answer)
    except (AppError, ValidationError) as error:
        status = error.status if isinstance(error, AppError) else 422
        typed = {"action": action, "points": points, "why": why, "submission": submission, "asks": _asks(error)}
        with page.services.database.reading() as session:
            shown = reason(error, page.words)
            return _one(page, user, session, course_id, request_id, typed=typed, error=shown, status=status)
    if action == "rejudge":
        page.services.grading.rejudge()
    return see_other(f"/courses/{course_id.hex}/regrade-requests/{request_id.hex}")


def _form(
    page: Page,
    user: Principal,
    session: Session,
    where: tuple[UUID, UUID, str],
    submission: str,
    *,
    why: str = "",
    error: str = "",
    status: int = 200,
) -> HTMLResponse:
    course_id, assignment_id, slug = where
    place = regrade_requests.place_of(session, user, course_id, assignment_id, slug)
    return page.html(
        "regrading/ask.html",
        status,
        section="courses",
        place=place,
        slug=slug,
        submissions=regrade_queries.own_submissions(session, user, assignment_id, place.exercise_id),
        submission=submission,
        why=why,
        error=error,
        **_names(page, session),
    )


def _one(
    page: Page,
    user: Principal,
    session: Session,
    course_id: UUID,
    request_id: UUID,
    *,
    typed: dict[str, Any] | None = None,
    error: str = "",
    status: int = 200,
) -> HTMLResponse:
    found = regrade_queries.read(session, user, course_id, request_id)
    return page.html(
        "regrading/request.html",
        status,
        found=found,
        is_own=found.request.user_id == user.id,
        typed=typed or {"action": "", "points": "", "why": "", "submission": "", "asks": False},
        error=error,
        **_names(page, session),
        **frame(page, service.read(session, user, course_id), "regrade_requests"),
    )


def _asks(error: AppError | ValidationError) -> bool:
    return isinstance(error, AppError) and error.message.code == gradebook.ABOVE_MAXIMUM


def _names(page: Page, session: Session) -> dict[str, Any]:
    return {
        "titles": {level.slug: level.title for level in read_catalogue(page, session).levels},
        "appearances": APPEARANCES,
        "status_names": {one: page.words.text(name) for one, name in STATUS_NAMES.items()},
        "rejudging_texts": {one: page.words.text(text) for one, text in _REJUDGING.items()},
    }
