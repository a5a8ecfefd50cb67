"""The page of a reference solution, and the form that unlocks it. With scripts, a workspace tab shows both."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse
from starlette.responses import RedirectResponse

from app.accounts.dependencies import CurrentUser
from app.dependencies import ReadSession, WriteSession
from app.http.types import WHOLE_NUMBER
from app.solutions import service
from app.solutions.schemas import MOST_POINTS
from app.web.page import PageDep, see_other
from app.web.views.solution import read_solution
from app.web.views.workspace import place_of, read_catalogue

router = APIRouter(include_in_schema=False)


@router.get("/exercises/{slug:exercise}/solution")
def show_answer(slug: str, page: PageDep, user: CurrentUser, session: ReadSession) -> HTMLResponse:
    """Show the reference solution, or the form that unlocks it."""
    answer = read_solution(session, user, slug)
    level = place_of(read_catalogue(page, session), slug).level
    return page.html("solutions/solution.html", answer=answer, level=level)


@router.post("/exercises/{slug:exercise}/solution")
def unlock_solution(
    slug: str,
    user: CurrentUser,
    session: WriteSession,
    price: Annotated[int, Form(ge=0, le=MOST_POINTS), WHOLE_NUMBER],
) -> RedirectResponse:
    """Unlock the solution and forfeit the exercise's points. Raises NotFoundError, ConflictError."""
    service.unlock_solution(session, user, slug, price)
    return see_other(f"/exercises/{slug}/solution")
