"""Comment pages. They work alone, and the workspace shows them in a tab."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse
from pydantic import TypeAdapter, ValidationError
from starlette.responses import RedirectResponse

from app.accounts.dependencies import CurrentInstructor, CurrentUser
from app.comments import service
from app.comments.schemas import CommentCreate, ReportCreate
from app.dependencies import ReadSession, ServicesDep, WriteSession
from app.http.validation import invalid
from app.web.page import PageDep, see_other
from app.web.views.comments import comment_views
from app.web.views.workspace import place_of, read_catalogue

router = APIRouter(include_in_schema=False)

Text = Annotated[str, Form()]
_THREADS_SHOWN = 30
_parent: TypeAdapter[UUID | None] = TypeAdapter(UUID | None)


@router.get("/exercises/{slug:exercise}/comments")
def show_comments(
    slug: str,
    page: PageDep,
    user: CurrentUser,
    session: ReadSession,
    cursor: Annotated[str | None, Query(max_length=64)] = None,
) -> HTMLResponse:
    """Show the comments on an exercise, and the form for a new one."""
    level = place_of(read_catalogue(page, session), slug).level
    found = service.list_comments(session, user, slug, limit=_THREADS_SHOWN, cursor=cursor)
    is_reported = "reported" in page.request.query_params
    comments = comment_views(found.items)
    return page.html("comments/comments.html", level=level, found=found, comments=comments, is_reported=is_reported)


@router.post("/exercises/{slug:exercise}/comments")
def write_comment(
    slug: str, user: CurrentUser, services: ServicesDep, session: WriteSession, text: Text, parent_id: Text = ""
) -> RedirectResponse:
    """Add a comment or a reply."""
    body = _checked(text, parent_id)
    written = service.write(services, session, user, slug, body.text, body.parent_id)
    return see_other(f"/exercises/{slug}/comments#comment-{written.id.hex}")


@router.get("/comments/reported")
def show_reported(page: PageDep, user: CurrentInstructor, session: ReadSession) -> HTMLResponse:
    """Show the reported comments."""
    reported = service.list_reported(session, user)
    titles = {level.slug: level.title for level in read_catalogue(page, session).levels}
    views = [view for read in reported for view in comment_views([read])]
    return page.html("comments/reported.html", comments=views, titles=titles)


@router.post("/comments/{comment_id}/edit")
def edit_comment(comment_id: UUID, user: CurrentUser, session: WriteSession, text: Text) -> RedirectResponse:
    """Edit the user's own comment."""
    comment = service.edit(session, user, comment_id, _checked(text).text)
    return see_other(f"/exercises/{comment.exercise}/comments#comment-{comment_id.hex}")


@router.post("/comments/{comment_id}/remove")
def remove_comment(comment_id: UUID, user: CurrentUser, session: WriteSession) -> RedirectResponse:
    """Remove a comment."""
    return see_other(f"/exercises/{service.remove(session, user, comment_id)}/comments")


@router.post("/comments/{comment_id}/report")
def report_comment(
    comment_id: UUID, user: CurrentUser, services: ServicesDep, session: WriteSession, reason: Text
) -> RedirectResponse:
    """Report a comment to the staff."""
    try:
        body = ReportCreate(reason=reason)
    except ValidationError as error:
        raise invalid(error.errors()) from error
    slug = service.report(services, session, user, comment_id, body.reason)
    return see_other(f"/exercises/{slug}/comments?reported#comment-{comment_id.hex}")


@router.post("/comments/{comment_id}/keep")
def keep_comment(comment_id: UUID, user: CurrentInstructor, session: WriteSession) -> RedirectResponse:
    """Dismiss the reports of a comment."""
    return see_other(f"/exercises/{service.keep(session, user, comment_id)}/comments#comment-{comment_id.hex}")


def _checked(text: str, parent_id: str = "") -> CommentCreate:
    try:
        parent = _parent.validate_python(parent_id or None)
        # Browsers send CRLF line ends in forms.
        return CommentCreate(text=text.replace("\r\n", "\n"), parent_id=parent)
    except ValidationError as error:
        raise invalid(error.errors()) from error
