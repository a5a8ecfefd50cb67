"""Pages of the catalogue and of one exercise."""

from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Response
from fastapi.responses import HTMLResponse
from starlette.responses import RedirectResponse

from app.accounts.dependencies import CurrentUser, OptionalUser
from app.dependencies import ReadSession, ServicesDep
from app.enums import Kind
from app.exercises import service as exercises
from app.exercises.service import PublicFile
from app.http.private import PRIVATE
from app.rules.admission import Wish
from app.submissions import service as submissions
from app.web.forms import identifier
from app.web.page import PageDep, see_other
from app.web.pages.courses import invitation_context
from app.web.views.solution import read_solution
from app.web.views.workspace import (
    place_of,
    read_catalogue,
    read_records,
    read_standing,
    workspace_context,
)

router = APIRouter(include_in_schema=False)

Text = Annotated[str, Form()]

_FIGURE_HEADERS = {
    # A figure is an author's file. Opened on its own, it may draw and do nothing else.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
}
_WAIT_WITHOUT_SCRIPT_S = 3.0


@router.get("/")
def show_catalogue(page: PageDep, session: ReadSession, q: str = "", state: str = "") -> HTMLResponse:
    """Show the labs and exercises, and an introduction for visitors."""
    catalogue = read_catalogue(page, session, query=q, state=state)
    return page.html(
        "catalogue/catalogue.html",
        section="catalogue",
        catalogue=catalogue,
        query=q,
        wanted_state=state,
        **invitation_context(page, session),
    )


@router.get("/exercises/{slug:exercise}")
def show_exercise(
    slug: str,
    page: PageDep,
    session: ReadSession,
    record: UUID | None = None,
    assignment: UUID | None = None,
) -> HTMLResponse:
    """Show the workspace of one exercise. With `record`, the page offers its source to the editor."""
    return page.html("workspace/workspace.html", **workspace_context(page, session, slug, record, assignment))


@router.post("/exercises/{slug:exercise}")
async def submit_form(
    slug: str,
    user: CurrentUser,
    services: ServicesDep,
    source: Annotated[str, Form()],
    action: Annotated[Literal["run", "submit"], Form()],
    assignment: Text = "",
    practice: Annotated[bool, Form()] = False,
) -> RedirectResponse:
    """Run or submit without scripts, then show the submission."""
    taken = await submissions.enqueue(
        services,
        user,
        slug,
        kind=Kind.RUN if action == "run" else Kind.SUBMISSION,
        wish=Wish(identifier(assignment), practice),
        source=source,
        wait_s=_WAIT_WITHOUT_SCRIPT_S,
    )
    return see_other(f"/submissions/{taken.id.hex}")


@router.get("/exercises/{slug:exercise}/figures/{name}")
def show_figure(slug: str, name: str, user: OptionalUser, session: ReadSession) -> Response:
    """Return a figure of the statement."""
    figure = exercises.read_figure(session, user, slug, name)
    media_type = "image/png" if name.endswith(".png") else "image/svg+xml"
    return _file(figure, media_type, _FIGURE_HEADERS)


@router.get("/exercises/{slug:exercise}/data/{name}")
def download_data_file(slug: str, name: str, user: OptionalUser, session: ReadSession) -> Response:
    """Download a data file of the exercise."""
    found = exercises.read_data_file(session, user, slug, name)
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return _file(found, "application/octet-stream", disposition)


def _file(found: PublicFile, media_type: str, headers: Mapping[str, str]) -> Response:
    caching = {"Cache-Control": "public, max-age=300"} if found.is_public else PRIVATE
    return Response(found.content, headers={**headers, **caching}, media_type=media_type)


@router.get("/exercises/{slug:exercise}/records")
def show_exercise_records(
    slug: str, page: PageDep, user: CurrentUser, session: ReadSession, assignment: UUID | None = None
) -> HTMLResponse:
    """Show the user's submissions to this exercise, as the content of a tab."""
    level = place_of(read_catalogue(page, session), slug).level
    records, has_more = read_records(page, session, user, slug)
    answer = read_solution(session, user, slug)
    context = {
        "records": records,
        "has_more_records": has_more,
        "level": level,
        "points": page.points(),
        "answer": answer,
        "standing": read_standing(session, user, slug, assignment),
    }
    return HTMLResponse(page.fragment("workspace/_after_submission.html", **context))
