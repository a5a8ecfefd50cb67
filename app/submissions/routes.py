"""Runs, submissions and drafts."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import JSONResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent

from app.accounts.dependencies import CurrentUser
from app.dependencies import ReadSession, ServicesDep
from app.enums import Kind, Status
from app.http.language import WordsDep
from app.http.openapi import API_PREFIX, problems
from app.i18n.words import Words
from app.identity import Principal
from app.submissions import drafts, events, replay_kit, service
from app.submissions.cancellation import cancel
from app.submissions.schemas import (
    Accepted,
    DraftRead,
    DraftUpdate,
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

Wait = Annotated[float, Query(ge=0, le=30, description="Seconds to hold the answer back for the report.")]
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern="^[!-~]+$",
        description="Made up for this request: sent again with the same key within a day, it is stored once.",
    ),
]
_ACCEPTED = {
    200: {"model": SubmissionRead, "description": "Finished within the time to wait."},
    **problems(
        {
            401: "Not logged in.",
            403: "An assignment does not take it: not open yet, or no attempts left.",
            404: "No such exercise.",
            409: "A request with the same Idempotency-Key is under way.",
            413: "Too large.",
            429: "Too much is waiting, or too soon after the submission before.",
        }
    ),
}


@router.post("/exercises/{slug}/submissions", status_code=202, response_model=Accepted, responses=_ACCEPTED)
async def create_submission(
    slug: str,
    body: SubmissionCreate,
    user: CurrentUser,
    services: ServicesDep,
    words: WordsDep,
    wait: Wait = 0,
    key: Key = None,
) -> Response:
    """Submit a source: it is stored, then graded on all cases. `Location` says where to look for the verdict."""
    taken = await service.enqueue(
        services, user, slug, kind=Kind.SUBMISSION, source=body.source, wait_s=wait, key_text=key
    )
    return _answer(user, taken, words)


@router.post("/exercises/{slug}/runs", status_code=202, response_model=Accepted, responses=_ACCEPTED)
async def create_run(
    slug: str,
    body: RunCreate,
    user: CurrentUser,
    services: ServicesDep,
    words: WordsDep,
    wait: Wait = 0,
    key: Key = None,
) -> Response:
    """Run a source on the visible cases, or on an own input. Not scored."""
    taken = await service.enqueue(
        services, user, slug, kind=Kind.RUN, source=body.source, inputs=body.inputs, wait_s=wait, key_text=key
    )
    return _answer(user, taken, words)


@router.get("/submissions/{submission_id}", responses=problems({404: "No such submission of yours."}))
def read_submission(
    submission_id: UUID, user: CurrentUser, services: ServicesDep, session: ReadSession, words: WordsDep
) -> SubmissionRead:
    """A run or submission: where it is, its cases so far, its verdict."""
    return service.read(services, session, user, submission_id, words)


@router.post(
    "/submissions/{submission_id}/cancel",
    responses=problems({403: "Somebody else's.", 404: "No such submission of yours."}),
)
def cancel_submission(
    submission_id: UUID, user: CurrentUser, services: ServicesDep, words: WordsDep
) -> SubmissionRead:
    """Stop your own run or submission: it ends without a verdict, `is_cancelled`. Who is too late gets the verdict.

    A run costs nothing. A submission costs nothing while it waits; once it runs it uses up an attempt.
    """
    return cancel(services, user, submission_id, words)


@router.get("/submissions/{submission_id}/changes", responses=problems({404: "No such submission of yours."}))
def read_changes(submission_id: UUID, user: CurrentUser, session: ReadSession) -> SourceDiffRead:
    """How the source differs from that of the submission before it."""
    return service.read_changes(session, user, submission_id)


@router.get(
    "/submissions/{submission_id}/replay-kit",
    response_class=Response,
    responses={
        200: {"description": "A zip.", "content": {"application/zip": {}}},
        **problems({404: "No such submission of yours, or nothing that fails can be shown."}),
    },
)
def download_replay_kit(
    submission_id: UUID, user: CurrentUser, services: ServicesDep, session: ReadSession
) -> Response:
    """The cases on which it fails, as far as you may see them, as a folder that runs on any machine with numpy."""
    name, content = replay_kit.read_kit(services, session, user, submission_id)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=headers, media_type="application/zip")


def _visible_id(submission_id: UUID, user: CurrentUser, session: ReadSession) -> UUID:
    return service.find_visible(session, user, submission_id).id


@router.get(
    "/submissions/{submission_id}/events",
    response_class=EventSourceResponse,
    responses=problems({404: "No such submission of yours."}),
)
async def watch_submission(
    visible_id: Annotated[UUID, Depends(_visible_id, scope="function")],
    user: CurrentUser,
    services: ServicesDep,
    words: WordsDep,
) -> AsyncIterator[ServerSentEvent]:
    """Server-sent events: `status`, `case` for each case, `report` with the whole submission, then the end.

    After the report of a refused one comes `explanation`: why, or an empty object if that was not found. After that
    of an accepted one may come `speed`, in the same way. Whoever connects again gets everything so far first.
    """
    async for event in events.stream(services, visible_id, user, words):
        yield event


@router.get("/me/submissions", tags=["me"], responses=problems({422: "The cursor or limit is not valid."}))
def list_submissions(
    request: Request,
    response: Response,
    user: CurrentUser,
    session: ReadSession,
    exercise: str | None = None,
    kind: Kind = Kind.SUBMISSION,
    verdict: WantedVerdict | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=64)] = None,
) -> SubmissionPage:
    """Your submissions, newest first. The `Link` header, `rel="next"`, leads to those after them."""
    page = service.list_page(session, user, kind=kind, exercise=exercise, verdict=verdict, limit=limit, cursor=cursor)
    if page.next_cursor is not None:
        following = request.url.include_query_params(cursor=page.next_cursor)
        response.headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
    return page


@router.get("/me/drafts/{slug}", tags=["me"], responses=problems({404: "No draft for this exercise."}))
def read_draft(slug: str, user: CurrentUser, session: ReadSession) -> DraftRead:
    """What you typed last."""
    return drafts.read(session, user, slug)


@router.put("/me/drafts/{slug}", tags=["me"], responses=problems({404: "No such exercise.", 413: "Too large."}))
def save_draft(slug: str, body: DraftUpdate, user: CurrentUser, services: ServicesDep) -> DraftRead:
    """Keep what you are typing."""
    return drafts.save(services, user, slug, body.source)


def _answer(user: Principal, taken: EnqueueResult, words: Words) -> Response:
    headers = {"Location": f"{API_PREFIX}/submissions/{taken.id.hex}"}
    if taken.is_replayed:
        headers["Idempotency-Replayed"] = "true"
    finished = taken.finished
    if finished is None:
        accepted = Accepted(id=taken.id, status=Status.QUEUED)
        return JSONResponse(accepted.model_dump(mode="json"), 202, headers)
    view = submission_view(
        finished.record, user, words, is_explained_later=finished.is_explained_later, feedback=taken.feedback
    )
    return Response(view.model_dump_json(), 200, headers, "application/json")
