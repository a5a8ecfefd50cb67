"""Routes for comments on exercises."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.accounts.dependencies import CurrentInstructor, CurrentUser
from app.comments import service
from app.comments.schemas import CommentCreate, CommentRead, CommentsRead, CommentUpdate, ReportCreate
from app.dependencies import ReadSession, ServicesDep, WriteSession
from app.http.openapi import problems
from app.http.types import WHOLE_NUMBER

router = APIRouter(tags=["comments"])

_ONE = problems({403: "You may not change this comment.", 404: "No such comment."})


@router.get(
    "/exercises/{slug:exercise}/comments",
    responses=problems({403: "An exam of yours uses the exercise.", 404: "No such exercise."}),
)
def list_comments(
    slug: str,
    request: Request,
    response: Response,
    user: CurrentUser,
    session: ReadSession,
    limit: Annotated[int, Query(ge=1, le=100, description="Number of threads, not of comments."), WHOLE_NUMBER] = 30,
    cursor: Annotated[str | None, Query(max_length=64)] = None,
) -> CommentsRead:
    """List the comments on an exercise by thread. The `Link` header with `rel="next"` is the URL of older threads."""
    page = service.list_comments(session, user, slug, limit=limit, cursor=cursor)
    if page.next_cursor is not None:
        following = request.url.include_query_params(cursor=page.next_cursor)
        response.headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
    return page


@router.post(
    "/exercises/{slug:exercise}/comments",
    status_code=201,
    responses=problems(
        {403: "Comments are off, or closed until you submit.", 404: "No such exercise.", 429: "Too many."}
    ),
)
def write_comment(
    slug: str, body: CommentCreate, user: CurrentUser, services: ServicesDep, session: WriteSession
) -> CommentRead:
    """Comment on an exercise, or reply to a comment."""
    return service.write(services, session, user, slug, body.text, body.parent_id)


@router.get("/comments/reported", responses=problems({403: "For instructors."}))
def list_reported_comments(user: CurrentInstructor, session: ReadSession) -> list[CommentRead]:
    """List reported comments, oldest first."""
    return service.list_reported(session, user)


@router.patch("/comments/{comment_id}", responses=_ONE)
def edit_comment(comment_id: UUID, body: CommentUpdate, user: CurrentUser, session: WriteSession) -> CommentRead:
    """Edit your own comment. Readers see that it was edited."""
    return service.edit(session, user, comment_id, body.text)


@router.delete("/comments/{comment_id}", status_code=204, responses=_ONE)
def remove_comment(comment_id: UUID, user: CurrentUser, session: WriteSession) -> None:
    """Remove your own comment; instructors and administrators may remove any. Replies stay."""
    service.remove(session, user, comment_id)


@router.post(
    "/comments/{comment_id}/reports", status_code=204, responses={**_ONE, **problems({429: "Too many in an hour."})}
)
def report_comment(
    comment_id: UUID, body: ReportCreate, user: CurrentUser, services: ServicesDep, session: WriteSession
) -> None:
    """Report a comment to the instructors. Your second report replaces the first."""
    service.report(services, session, user, comment_id, body.reason)


@router.delete("/comments/{comment_id}/reports", status_code=204, responses=_ONE)
def keep_comment(comment_id: UUID, user: CurrentInstructor, session: WriteSession) -> None:
    """Dismiss the reports of a comment. Requires an instructor."""
    service.keep(session, user, comment_id)
