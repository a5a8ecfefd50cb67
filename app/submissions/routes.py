"""Routes for runs, submissions and drafts."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import JSONResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent

from app.accounts.dependencies import CurrentUser
from app.dependencies import ReadSession, RequestStack, ServicesDep
from app.enums import Kind, Status
from app.http.language import WordsDep
from app.http.openapi import API_PREFIX, problems
from app.http.types import DECIMAL_NUMBER, WHOLE_NUMBER
from app.i18n.words import Words
from app.identity import Principal
from app.rules.admission import Wish
from app.submissions import drafts, events, replay_kit, service
from app.submissions.cancellation import cancel
from app.submissions.schemas import (
    DraftRead,
    DraftUpdate,
    QueuedSubmission,
    RunCreate,
    SourceDiffRead,
    SubmissionCreate,
    SubmissionPage,
    SubmissionRead,
    WantedVerdict,
)
from app.submissions.service import EnqueueResult
from app.submissions.visibility import submission_view

router = APIRouter(tags=["submissions"])

Wait = Annotated[
    float, Query(ge=0, le=30, description="Seconds to wait for the report before responding."), DECIMAL_NUMBER
]
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern="^[!-~]+$",
        description="Unique key of this request. Repeated with the same key within a day, it is stored once.",
    ),
]
_ACCEPTED = {
    200: {"model": SubmissionRead, "description": "The submission finished within the `wait` time."},
    **problems(
        {
            401: "Not logged in.",
            403: "An assignment refuses it: not open, or no attempts left.",
            404: "No such exercise, or the named assignment is not yours or does not hold it.",
            409: "The exercise is suspended, several open assignments hold it, or the Idempotency-Key is in use.",
            413: "Too large.",
            429: "Too many are waiting, or it is too soon after the previous submission.",
        }
    ),
}


@router.post(
    "/exercises/{slug:exercise}/submissions", status_code=202, response_model=QueuedSubmission, responses=_ACCEPTED
)
async def create_submission(
    slug: str,
    body: SubmissionCreate,
    user: CurrentUser,
    services: ServicesDep,
    words: WordsDep,
    wait: Wait = 0,
    key: Key = None,
) -> Response:
    """Submit a source. It is stored, then graded on all cases. `Location` is the URL of the submission."""
    wish = Wish(body.assignment_id, body.practice)
    taken = await service.enqueue(
        services, user, slug, kind=Kind.SUBMISSION, source=body.source, wish=wish, wait_s=wait, key_text=key
    )
    return _answer(user, taken, words)


@router.post("/exercises/{slug:exercise}/runs", status_code=202, response_model=QueuedSubmission, responses=_ACCEPTED)
async def create_run(
    slug: str,
    body: RunCreate,
    user: CurrentUser,
    services: ServicesDep,
    words: WordsDep,
    wait: Wait = 0,
    key: Key = None,
) -> Response:
    """Run a source on the visible cases, or on your own input. Runs have no score."""
    taken = await service.enqueue(
        services, user, slug, kind=Kind.RUN, source=body.source, inputs=body.inputs, wait_s=wait, key_text=key
    )
    return _answer(user, taken, words)


@router.get("/submissions/{submission_id}", responses=problems({404: "You have no such submission."}))
def read_submission(
    submission_id: UUID, user: CurrentUser, services: ServicesDep, session: ReadSession, words: WordsDep
) -> SubmissionRead:
    """Return a run or submission: its status, cases so far and verdict."""
    return service.read(services, session, user, submission_id, words)


@router.post(
    "/submissions/{submission_id}/cancel",
    responses=problems({403: "It belongs to another user.", 404: "You have no such submission."}),
)
def cancel_submission(
    submission_id: UUID, user: CurrentUser, services: ServicesDep, words: WordsDep
) -> SubmissionRead:
    """Cancel your own run or submission.

    It ends without a verdict and with `is_cancelled`, unless it already has a verdict.

    A run costs nothing. A submission costs nothing while it waits; once it runs, it uses up an attempt.
    """
    return cancel(services, user, submission_id, words)


@router.get("/submissions/{submission_id}/changes", responses=problems({404: "You have no such submission."}))
def read_changes(submission_id: UUID, user: CurrentUser, session: ReadSession) -> SourceDiffRead:
    """Compare the source with that of the previous submission."""
    return service.read_changes(session, user, submission_id)


@router.get(
    "/submissions/{submission_id}/replay-kit",
    response_class=Response,
    responses={
        200: {"description": "A zip.", "content": {"application/zip": {}}},
        **problems({404: "You have no such submission, or it has no failing case to show."}),
    },
)
def download_replay_kit(
    submission_id: UUID, user: CurrentUser, services: ServicesDep, session: ReadSession
) -> Response:
    """Download the failing cases that you may see, as a zip that runs on any machine with numpy."""
    name, content = replay_kit.read_kit(services, session, user, submission_id)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=headers, media_type="application/zip")


def _visible_id(submission_id: UUID, user: CurrentUser, session: ReadSession) -> UUID:
    return service.find_visible(session, user, submission_id).id


@router.get(
    "/submissions/{submission_id}/events",
    response_class=EventSourceResponse,
    responses=problems({404: "You have no such submission."}),
)
async def watch_submission(
    visible_id: Annotated[UUID, Depends(_visible_id, scope="function")],
    user: CurrentUser,
    services: ServicesDep,
    words: WordsDep,
    until_the_end: RequestStack,
) -> AsyncIterator[ServerSentEvent]:
    """Stream server-sent events: `status`, a `case` for each case, then `report` with the whole submission.

    After a refused report comes `explanation`: first with `stage` "card", then, the last event, with `stage` "rest",
    or an empty object if there is none. After an accepted one `speed` may come, and before it
    `overwritten` with the names of input arrays that the code changes. A new connection gets all events so far.
    """
    async for event in events.stream(services, visible_id, user, words, until_the_end):
        yield event


@router.get("/me/submissions", tags=["me"], responses=problems({422: "The cursor or limit is invalid."}))
def list_submissions(
    request: Request,
    response: Response,
    user: CurrentUser,
    session: ReadSession,
    exercise: str | None = None,
    kind: Kind = Kind.SUBMISSION,
    verdict: WantedVerdict | None = None,
    limit: Annotated[int, Query(ge=1, le=100), WHOLE_NUMBER] = 20,
    cursor: Annotated[str | None, Query(max_length=64)] = None,
) -> SubmissionPage:
    """List your submissions, newest first. The `Link` header with `rel="next"` is the URL of the next page."""
    page = service.list_page(session, user, kind=kind, exercise=exercise, verdict=verdict, limit=limit, cursor=cursor)
    if page.next_cursor is not None:
        following = request.url.include_query_params(cursor=page.next_cursor)
        response.headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
    return page


@router.get("/me/drafts/{slug:exercise}", tags=["me"], responses=problems({404: "No draft for this exercise."}))
def read_draft(slug: str, user: CurrentUser, session: ReadSession) -> DraftRead:
    """Return your draft for an exercise."""
    return drafts.read(session, user, slug)


@router.put(
    "/me/drafts/{slug:exercise}", tags=["me"], responses=problems({404: "No such exercise.", 413: "Too large."})
)
def save_draft(slug: str, body: DraftUpdate, user: CurrentUser, services: ServicesDep) -> DraftRead:
    """Save your draft for an exercise."""
    return drafts.save(services, user, slug, body.source)


def _answer(user: Principal, taken: EnqueueResult, words: Words) -> Response:
    headers = {"Location": f"{API_PREFIX}/submissions/{taken.id.hex}"}
    if taken.is_replayed:
        headers["Idempotency-Replayed"] = "true"
    finished = taken.finished
    if finished is None:
        accepted = QueuedSubmission(id=taken.id, status=Status.QUEUED)
        return JSONResponse(accepted.model_dump(mode="json"), 202, headers)
    view = submission_view(
        finished.record,
        user,
        words,
        feedback=taken.feedback,
        credit=taken.credit,
    )
    return Response(view.model_dump_json(), 200, headers, "application/json")
