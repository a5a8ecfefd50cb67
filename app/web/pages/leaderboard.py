"""The page of a course's leaderboard."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session
from starlette.responses import Response

from app.accounts.dependencies import CurrentUser
from app.courses import leaderboard, service
from app.dependencies import ReadSession
from app.http.errors import ConflictError
from app.identity import Principal
from app.web.forms import reason
from app.web.page import Page, PageDep, see_other
from app.web.pages.courses import frame

router = APIRouter(include_in_schema=False)


@router.get("/courses/{course_id}/leaderboard")
def show_leaderboard(course_id: UUID, page: PageDep, user: CurrentUser, session: ReadSession) -> HTMLResponse:
    """Show the leaderboard, under aliases. Raises NotFoundError."""
    return _show(page, user, session, course_id)


@router.post("/courses/{course_id}/leaderboard")
def choose(
    course_id: UUID, page: PageDep, user: CurrentUser, name: Annotated[str, Form(max_length=64)] = ""
) -> Response:
    """Appear under this alias, or leave the leaderboard if it is empty. Raises ForbiddenError, NotFoundError."""
    try:
        with page.services.database.writing() as session:
            if name:
                leaderboard.appear(session, user, course_id, name)
            else:
                leaderboard.disappear(session, user, course_id)
    except ConflictError as error:
        with page.services.database.reading() as session:
            return _show(page, user, session, course_id, error=reason(error, page.words), status=error.status)
    return see_other(f"/courses/{course_id.hex}/leaderboard")


def _show(
    page: Page, user: Principal, session: Session, course_id: UUID, *, error: str = "", status: int = 200
) -> HTMLResponse:
    return page.html(
        "courses/leaderboard.html",
        status,
        board=leaderboard.read(session, user, course_id),
        fewest=leaderboard.FEWEST,
        error=error,
        **frame(page, service.read(session, user, course_id), "leaderboard"),
    )
