"""The pages of the service, and what puts them into the application."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, FastAPI, Form, Query, Response
from fastapi.responses import HTMLResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.responses import RedirectResponse

from app.accounts.dependencies import CurrentUser
from app.dependencies import ReadSession, ServicesDep
from app.enums import Kind, Status
from app.exercises import service as exercises
from app.rejudging import judgements
from app.submissions import service as submissions
from app.submissions.cancellation import cancel
from app.web import account, answers, comments, own_account, staff
from app.web.answer_view import read_answer
from app.web.assets import Assets
from app.web.error_pages import ErrorPages
from app.web.live import live_events
from app.web.page import PageDep, see_other
from app.web.results import record_line
from app.web.sources import source_view
from app.web.verdicts import APPEARANCES
from app.web.workspace import place_of, read_catalogue, read_records, read_result, result_view, workspace_context

router = APIRouter(include_in_schema=False)

Text = Annotated[str, Form()]

_FIGURE_HEADERS = {
    # A figure is an author's file: opened by itself, it may draw and nothing else.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "Cache-Control": "public, max-age=300",
}
_WAIT_WITHOUT_SCRIPT_S = 3.0


def install(app: FastAPI) -> None:
    """Adds pages, static files, and error pages in place of the problems of all that was added before."""
    app.include_router(router)
    app.include_router(account.router)
    app.include_router(own_account.router)
    app.include_router(answers.router)
    app.include_router(comments.router)
    app.include_router(staff.router)
    app.mount("/static", Assets(), name="static")
    app.add_middleware(ErrorPages)


@router.get("/")
def show_catalogue(page: PageDep, session: ReadSession, q: str = "", state: str = "") -> HTMLResponse:
    """Labs and levels; for visitors, what this is."""
    catalogue = read_catalogue(page, session, query=q, state=state)
    return page.html("catalogue.html", section="catalogue", catalogue=catalogue, query=q, wanted_state=state)


@router.get("/exercises/{slug}")
def show_exercise(slug: str, page: PageDep, session: ReadSession, record: UUID | None = None) -> HTMLResponse:
    """The workspace of one exercise; with `record`, its source is offered to the editor."""
    return page.html("exercise.html", **workspace_context(page, session, slug, record))


@router.post("/exercises/{slug}")
async def submit_form(
    slug: str,
    user: CurrentUser,
    services: ServicesDep,
    source: Annotated[str, Form()],
    action: Annotated[str, Form()],
) -> RedirectResponse:
    """Run or submit without scripts, then show the record."""
    taken = await submissions.enqueue(
        services,
        user,
        slug,
        kind=Kind.RUN if action == "run" else Kind.SUBMISSION,
        source=source.replace("\r\n", "\n"),  # forms send every line end so
        wait_s=_WAIT_WITHOUT_SCRIPT_S,
    )
    return see_other(f"/submissions/{taken.id.hex}")


@router.get("/exercises/{slug}/figures/{name}")
def show_figure(slug: str, name: str, session: ReadSession) -> Response:
    """A figure of the statement."""
    return Response(exercises.read_figure(session, slug, name), headers=_FIGURE_HEADERS, media_type="image/svg+xml")


@router.get("/exercises/{slug}/records")
def show_exercise_records(slug: str, page: PageDep, user: CurrentUser, session: ReadSession) -> HTMLResponse:
    """The reader's submissions to this exercise: the content of a tab."""
    level = place_of(read_catalogue(page, session), slug).level
    records, has_more = read_records(page, session, user, slug)
    answer = read_answer(session, user, slug)
    context = {
        "records": records,
        "has_more_records": has_more,
        "level": level,
        "points": page.points(),
        "answer": answer,
    }
    return HTMLResponse(page.fragment("_after_submission.html", **context))


@router.get("/records")
def show_records(
    page: PageDep,
    user: CurrentUser,
    session: ReadSession,
    exercise: Annotated[str | None, Query(max_length=64)] = None,
    cursor: Annotated[str | None, Query(max_length=64)] = None,
) -> HTMLResponse:
    """Everything the reader submitted, or what they submitted to one exercise."""
    found = submissions.list_page(session, user, kind=Kind.SUBMISSION, exercise=exercise, limit=30, cursor=cursor)
    titles = {level.slug: level.title for level in read_catalogue(page, session).levels}
    records = [record_line(item, titles.get(item.exercise, item.exercise), page.words) for item in found.items]
    return page.html(
        "records.html",
        section="records",
        records=records,
        next_cursor=found.next_cursor,
        exercise=exercise,
        title=titles.get(exercise or "", exercise),
    )


@router.get("/submissions/{submission_id}")
def show_submission(submission_id: UUID, page: PageDep, user: CurrentUser, session: ReadSession) -> HTMLResponse:
    """One run or submission: its code, its verdict, its cases."""
    read = submissions.read(page.services, session, user, submission_id)
    result = result_view(page, session, read)
    source = source_view(session, user, read)
    story = judgements.read_story(session, user, submission_id)
    return page.html(
        "submission.html", section="records", result=result, source=source, story=story, appearances=APPEARANCES
    )


@router.post("/submissions/{submission_id}/cancel")
def cancel_form(submission_id: UUID, user: CurrentUser, services: ServicesDep) -> RedirectResponse:
    """Stop an own run or submission without scripts, then show the record."""
    cancel(services, user, submission_id)
    return see_other(f"/submissions/{submission_id.hex}")


@router.get("/submissions/{submission_id}/source")
def show_source(submission_id: UUID, page: PageDep, user: CurrentUser, session: ReadSession) -> HTMLResponse:
    """The code of a record and what it changed: for the list of records in the workspace."""
    read = submissions.read(page.services, session, user, submission_id)
    return HTMLResponse(page.fragment("_source.html", source=source_view(session, user, read)))


@router.get("/submissions/{submission_id}/result")
def show_result(submission_id: UUID, page: PageDep, user: CurrentUser, session: ReadSession) -> HTMLResponse:
    """The content of the result pane, for who cannot listen to events."""
    result = read_result(page, session, user, submission_id)
    status = Status.FINISHED if result.is_finished else Status.RUNNING
    return HTMLResponse(page.fragment("_result.html", result=result), headers={"X-Submission-Status": status})


def _visible_id(submission_id: UUID, user: CurrentUser, session: ReadSession) -> UUID:
    return submissions.find_visible(session, user, submission_id).id


@router.get("/submissions/{submission_id}/live", response_class=EventSourceResponse)
async def watch_result(
    visible_id: Annotated[UUID, Depends(_visible_id, scope="function")], page: PageDep, user: CurrentUser
) -> AsyncIterator[ServerSentEvent]:
    """Server-sent events with rendered pieces of the result pane.

    `state` is all of it, `case` one more case, `explanation` why a refused one was refused.
    """
    async for event in live_events(page, visible_id, user):
        yield event
