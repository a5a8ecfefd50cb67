"""Pages of runs and submissions: one submission, its live result, the list."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query
from fastapi.responses import HTMLResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.responses import RedirectResponse

from app.accounts.dependencies import CurrentUser
from app.courses import regrade_requests, remarks
from app.dependencies import ReadSession, RequestStack, ServicesDep
from app.enums import Kind, Status
from app.rejudging import judgements
from app.submissions import service as submissions
from app.submissions.cancellation import cancel
from app.web.page import PageDep, see_other
from app.web.views.progress_events import live_events
from app.web.views.result import record_line
from app.web.views.source import source_view
from app.web.views.verdicts import APPEARANCES
from app.web.views.workspace import (
    read_catalogue,
    read_result,
    result_view,
)

router = APIRouter(include_in_schema=False)

Text = Annotated[str, Form()]


@router.get("/records")
def show_records(
    page: PageDep,
    user: CurrentUser,
    session: ReadSession,
    exercise: Annotated[str | None, Query(max_length=64)] = None,
    cursor: Annotated[str | None, Query(max_length=64)] = None,
) -> HTMLResponse:
    """Show the user's submissions, to all exercises or to one."""
    found = submissions.list_page(session, user, kind=Kind.SUBMISSION, exercise=exercise, limit=30, cursor=cursor)
    titles = {level.slug: level.title for level in read_catalogue(page, session).levels}
    records = [record_line(item, titles.get(item.exercise, item.exercise), page.words) for item in found.items]
    return page.html(
        "submissions/records.html",
        section="records",
        records=records,
        next_cursor=found.next_cursor,
        exercise=exercise,
        title=titles.get(exercise or "", exercise),
    )


@router.get("/submissions/{submission_id}")
def show_submission(submission_id: UUID, page: PageDep, user: CurrentUser, session: ReadSession) -> HTMLResponse:
    """Show one run or submission: its code, verdict and cases."""
    read = submissions.read(page.services, session, user, submission_id, page.words)
    result = result_view(page, session, read)
    source = source_view(session, user, read, with_anchors=True)
    story = judgements.read_story(session, user, submission_id)
    return page.html(
        "submissions/submission.html",
        section="records",
        result=result,
        source=source,
        story=story,
        regrade_place=regrade_requests.place_of_submission(session, user, submission_id),
        remarks=remarks.list_on(session, user, submission_id),
        appearances=APPEARANCES,
    )


@router.post("/submissions/{submission_id}/cancel")
def cancel_form(submission_id: UUID, page: PageDep, user: CurrentUser, services: ServicesDep) -> RedirectResponse:
    """Cancel the user's own run or submission without scripts, then show it."""
    cancel(services, user, submission_id, page.words)
    return see_other(f"/submissions/{submission_id.hex}")


@router.get("/submissions/{submission_id}/source")
def show_source(submission_id: UUID, page: PageDep, user: CurrentUser, session: ReadSession) -> HTMLResponse:
    """Show the code of a submission and its changes, for the list in the workspace."""
    read = submissions.read(page.services, session, user, submission_id, page.words)
    return HTMLResponse(page.fragment("submissions/_source.html", source=source_view(session, user, read)))


@router.get("/submissions/{submission_id}/result")
def show_result(submission_id: UUID, page: PageDep, user: CurrentUser, session: ReadSession) -> HTMLResponse:
    """Show the content of the result pane, for browsers that cannot receive events."""
    result = read_result(page, session, user, submission_id)
    status = Status.FINISHED if result.is_finished else Status.RUNNING
    return HTMLResponse(page.fragment("results/_result.html", result=result), headers={"X-Submission-Status": status})


def _visible_id(submission_id: UUID, user: CurrentUser, session: ReadSession) -> UUID:
    return submissions.find_visible(session, user, submission_id).id


@router.get("/submissions/{submission_id}/live", response_class=EventSourceResponse)
async def watch_result(
    visible_id: Annotated[UUID, Depends(_visible_id, scope="function")],
    page: PageDep,
    user: CurrentUser,
    until_the_end: RequestStack,
) -> AsyncIterator[ServerSentEvent]:
    """Stream server-sent events with rendered parts of the result pane.

    `state` is the whole pane, `case` one more case, `explanation` the card and the fold below it, `speed` a sentence.
    """
    async for event in live_events(page, visible_id, user, until_the_end):
        yield event
