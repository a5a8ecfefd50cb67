"""Comments on exercises."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.accounts.dependencies import CurrentInstructor, CurrentUser
from app.comments import service
from app.comments.schemas import CommentCreate, CommentRead, CommentsRead, CommentUpdate, ReportCreate
from app.dependencies import ReadSession, ServicesDep, WriteSession
from app.http.openapi import problems

router = APIRouter(tags=["comments"])

_ONE = problems({403: "Not yours to do.", 404: "No such comment."})


@router.get("/exercises/{slug}/comments", responses=problems({404: "No such exercise."}))
def list_comments(
    slug: str,
    request: Request,
    response: Response,
    user: CurrentUser,
    session: ReadSession,
    limit: Annotated[int, Query(ge=1, le=100, description="Threads, not comments.")] = 30,
    cursor: Annotated[str | None, Query(max_length=64)] = None,
) -> CommentsRead:
    """Comments on an exercise, thread by thread. The `Link` header, `rel="next"`, leads to older threads."""
    page = service.list_comments(session, user, slug, limit=limit, cursor=cursor)
    if page.next_cursor is not None:
        following = request.url.include_query_params(cursor=page.next_cursor)
        response.headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
    return page


@router.post(
    "/exercises/{slug}/comments",
    status_code=201,
    responses=problems(
        {403: "None are taken here, or not yet from you.", 404: "No such exercise.", 429: "Too many."}
    ),
)
def write_comment(
    slug: str, body: CommentCreate, user: CurrentUser, services: ServicesDep, session: WriteSession
) -> CommentRead:
    """Comment on an exercise, or reply to a comment."""
    return service.write(services, session, user, slug, body.text, body.parent_id)


@router.get("/comments/reported", responses=problems({403: "For instructors."}))
def list_reported_comments(user: CurrentInstructor, session: ReadSession) -> list[CommentRead]:
    """Comments that somebody reported, oldest first."""
    return service.list_reported(session, user)


@router.patch("/comments/{comment_id}", responses=_ONE)
def edit_comment(comment_id: UUID, body: CommentUpdate, user: CurrentUser, session: WriteSession) -> CommentRead:
    """Change your own comment; readers see that it was edited."""
    return service.edit(session, user, comment_id, body.text)


@router.delete("/comments/{comment_id}", status_code=204, responses=_ONE)
def remove_comment(comment_id: UUID, user: CurrentUser, session: WriteSession) -> None:
    """Remove your own comment, or as staff anybody's. Replies stay."""
    service.remove(session, user, comment_id)


@router.post(
    "/comments/{comment_id}/reports", status_code=204, responses={**_ONE, **problems({429: "Too many in an hour."})}
)
def report_comment(
    comment_id: UUID, body: ReportCreate, user: CurrentUser, services: ServicesDep, session: WriteSession
) -> None:
    """Ask staff to look at a comment. A second report of yours replaces the first."""
    service.report(services, session, user, comment_id, body.reason)


@router.delete("/comments/{comment_id}/reports", status_code=204, responses=_ONE)
def keep_comment(comment_id: UUID, user: CurrentInstructor, session: WriteSession) -> None:
    """Staff: nothing is wrong with it; its reports are dropped."""
    service.keep(session, user, comment_id)
