"""Rejudging pages: select, watch, review the changes, decide."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from app.accounts.dependencies import CurrentUser
from app.courses import service as courses
from app.courses.access import Permission, allows
from app.dependencies import ReadSession, WriteSession
from app.enums import RejudgingPolicy, RejudgingStatus
from app.exercises import service as exercises
from app.http.errors import AppError
from app.i18n.words import mark
from app.identity import Principal
from app.rejudging import changes, decision, service
from app.rejudging.schemas import RejudgingCreate
from app.web.forms import reason
from app.web.page import Page, PageDep, see_other
from app.web.views.verdicts import APPEARANCES

router = APIRouter(include_in_schema=False, prefix="/rejudging")

Text = Annotated[str, Form(max_length=1000)]

_STABILITY = "Stability of verdicts"

STATUS_NAMES = {
    RejudgingStatus.RUNNING: mark("In progress"),
    RejudgingStatus.READY: mark("Waiting for a decision"),
    RejudgingStatus.APPLIED: mark("Applied"),
    RejudgingStatus.DROPPED: mark("Discarded"),
}
POLICY_NAMES = {
    RejudgingPolicy.NEVER_LOWER: mark("improvements only"),
    RejudgingPolicy.AS_COMPUTED: mark("all changes"),
}


@router.get("")
def show_rejudgings(
    page: PageDep, user: CurrentUser, session: ReadSession, course: str = "", exercise: str = ""
) -> HTMLResponse:
    """Show the rejudgings that the user may read, and the form for a new one."""
    return _rejudgings(page, user, session, {"course": course, "exercise": exercise})


@router.post("")
def create(
    page: PageDep,
    user: CurrentUser,
    course: Text = "",
    exercise: Text = "",
    username: Text = "",
    verdict: Text = "",
    why: Text = "",
    stability: Annotated[bool, Form()] = False,
) -> Response:
    """Create a rejudging and show it."""
    values = {"course": course, "exercise": exercise, "username": username, "verdict": verdict, "why": why}
    try:
        body = RejudgingCreate.model_validate(
            {
                "reason": _STABILITY if stability else why.strip(),
                "checks_stability": stability,
                "course_id": course or None,
                "exercise": exercise.strip() or None,
                "username": username.strip() or None,
                "verdict": verdict or None,
            }
        )
        with page.services.database.writing() as session:
            rejudging_id = service.create(session, user, body)
    except (AppError, ValidationError) as error:
        status = error.status if isinstance(error, AppError) else 422
        with page.services.database.reading() as session:
            return _rejudgings(page, user, session, values, error=reason(error, page.words), status=status)
    page.services.grading.rejudge()
    return see_other(f"/rejudging/{rejudging_id.hex}")


@router.get("/{rejudging_id}")
def show(rejudging_id: UUID, page: PageDep, user: CurrentUser, session: ReadSession) -> HTMLResponse:
    """Show one rejudging. Raises NotFoundError."""
    return page.html("rejudging/rejudging.html", section="courses", **_one(page, user, session, rejudging_id))


@router.get("/{rejudging_id}/state")
def show_state(rejudging_id: UUID, page: PageDep, user: CurrentUser, session: ReadSession) -> HTMLResponse:
    """Show the part of that page that changes while it runs. Raises NotFoundError."""
    return HTMLResponse(page.fragment("rejudging/_rejudging.html", **_one(page, user, session, rejudging_id)))


@router.post("/{rejudging_id}/apply")
def apply(
    rejudging_id: UUID, user: CurrentUser, session: WriteSession, policy: Annotated[RejudgingPolicy, Form()]
) -> RedirectResponse:
    """Replace the old verdicts with the new ones. Raises ConflictError, NotFoundError."""
    decision.apply(session, user, rejudging_id, policy)
    return see_other(f"/rejudging/{rejudging_id.hex}")


@router.post("/{rejudging_id}/extend")
def extend(rejudging_id: UUID, page: PageDep, user: CurrentUser) -> RedirectResponse:
    """Grade the submissions that the impact preview left out. Raises ConflictError, NotFoundError."""
    with page.services.database.writing() as session:
        service.extend(session, user, rejudging_id)
    page.services.grading.rejudge()
    return see_other(f"/rejudging/{rejudging_id.hex}")


@router.post("/{rejudging_id}/discard")
def drop(rejudging_id: UUID, user: CurrentUser, session: WriteSession) -> RedirectResponse:
    """Drop the rejudging and keep every verdict. Raises ConflictError, NotFoundError."""
    decision.drop(session, user, rejudging_id)
    return see_other(f"/rejudging/{rejudging_id.hex}")


def _rejudgings(
    page: Page,
    user: Principal,
    session: Session,
    values: dict[str, str],
    *,
    error: str = "",
    status: int = 200,
) -> HTMLResponse:
    empty = {"course": "", "exercise": "", "username": "", "verdict": "", "why": ""}
    own = courses.list_own(session, user)
    return page.html(
        "rejudging/rejudgings.html",
        status,
        section="courses",
        rejudgings=service.list_own(session, user),
        courses=[course for course in own if allows(course.role, Permission.REJUDGE)],
        slugs=[exercise.slug for exercise in exercises.list_exercises(session, user)],
        values={**empty, **values},
        error=error,
        **_names(page),
    )


def _one(page: Page, user: Principal, session: Session, rejudging_id: UUID) -> dict[str, Any]:
    rejudging = service.read(session, user, rejudging_id)
    return {
        "rejudging": rejudging,
        "is_pending": rejudging.status is RejudgingStatus.RUNNING,
        "changes": changes.read_changes(session, user, rejudging_id),
        **_names(page),
    }


def _names(page: Page) -> dict[str, Any]:
    return {
        "appearances": APPEARANCES,
        "status_names": {one: page.words.text(name) for one, name in STATUS_NAMES.items()},
        "policy_names": {one: page.words.text(name) for one, name in POLICY_NAMES.items()},
    }
