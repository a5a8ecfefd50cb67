"""Roster pages: import with a preview, entries and their links, and the invitation of a link."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query, UploadFile
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from app.accounts.dependencies import CurrentUser
from app.courses import invitations, roster, roster_acceptance, roster_import, roster_mail, service
from app.courses.roster_rows import read_roster
from app.courses.roster_schemas import RosterAction, RosterLink, RosterState, Section
from app.courses.roster_text import ENCODINGS, MOST_BYTES
from app.dependencies import ReadSession, WriteSession
from app.http.errors import AppError
from app.http.private import PRIVATE
from app.http.types import WHOLE_NUMBER
from app.i18n.words import mark
from app.identity import Principal
from app.models import RosterEntry
from app.web.forms import reason
from app.web.page import Page, PageDep, see_other
from app.web.pages.courses import ROLE_NAMES, frame

router = APIRouter(include_in_schema=False)

_PER_PAGE = 100
Table = Annotated[str, Form(max_length=2 * MOST_BYTES)]
Word = Annotated[str, Form(max_length=100)]
Count = Annotated[int | None, Query(ge=0, le=1_000_000), WHOLE_NUMBER]

_FIELD_NAMES = {
    "name": mark("Full name"),
    "first_name": mark("First name"),
    "last_name": mark("Last name"),
    "student_number": mark("Student number"),
    "email": mark("E-mail"),
    "section": mark("Section"),
    "role": mark("Role"),
}
_STATE_NAMES = {
    RosterState.PENDING: mark("Invited"),
    RosterState.MEMBER: mark("Member"),
    RosterState.LEFT: mark("Left the course"),
}
_ACTION_NAMES = {
    RosterAction.NEW: mark("New invitation"),
    RosterAction.CHANGED: mark("Changed"),
    RosterAction.UNCHANGED: mark("No change"),
    RosterAction.MEMBER: mark("Member already"),
    RosterAction.REFUSED: mark("Left out"),
}


@router.get("/courses/{course_id}/roster")
def show_roster(
    course_id: UUID,
    page: PageDep,
    user: CurrentUser,
    session: ReadSession,
    state: RosterState | None = None,
    cursor: Annotated[str | None, Query(max_length=64)] = None,
    added: Count = None,
    changed: Count = None,
    mailed: Count = None,
) -> HTMLResponse:
    """Show the roster of a course. Raises ForbiddenError, NotFoundError, InvalidError.

    `added`, `changed` and `mailed` say what was just done.
    """
    done = {"added": added, "changed": changed, "mailed": mailed}
    return _roster(page, user, session, course_id, state=state, cursor=cursor, done=done)


@router.post("/courses/{course_id}/roster/preview")
def preview_roster(
    course_id: UUID,
    page: PageDep,
    user: CurrentUser,
    session: ReadSession,
    file: UploadFile | None = None,
    text: Table = "",
    encoding: Word = "",
) -> HTMLResponse:
    """Show what an import of a file, or of a pasted table, would do."""
    roster_import.check_may_import(session, user, course_id)
    data = file.file.read() if file is not None else b""
    try:
        people = read_roster(data or text.encode(), (encoding or None) if data else "utf-8")
        shown = roster_import.preview(session, user, course_id, people, page.words)
    except AppError as error:
        return _roster(page, user, session, course_id, error=error, text=text)
    return page.html(
        "courses/roster_preview.html",
        preview=shown,
        text=people.text,
        separator_name=page.words.text(_SEPARATORS[people.separator]),
        action_names={action: page.words.text(name) for action, name in _ACTION_NAMES.items()},
        **_names(page),
        **frame(page, service.read(session, user, course_id), "members"),
    )


_SEPARATORS = {",": mark("comma"), ";": mark("semicolon"), "\t": mark("tab")}


@router.post("/courses/{course_id}/roster/import")
def import_roster(course_id: UUID, page: PageDep, user: CurrentUser, text: Table, digest: Word) -> Response:
    """Import the table of a preview."""
    with page.services.database.reading() as session:
        roster_import.check_may_import(session, user, course_id)
    try:
        people = read_roster(text.replace("\r\n", "\n").encode(), "utf-8")  # browsers send longer line ends
        with page.services.database.writing() as session:
            counts = roster_import.apply(session, user, course_id, people, digest).counts
    except AppError as error:
        with page.services.database.reading() as session:
            return _roster(page, user, session, course_id, error=error, text=text)
    added, changed = counts[RosterAction.NEW], counts[RosterAction.CHANGED]
    return see_other(f"/courses/{course_id.hex}/roster?added={added}&changed={changed}")


@router.post("/courses/{course_id}/roster/links")
def make_links(course_id: UUID, page: PageDep, user: CurrentUser, session: WriteSession) -> Response:
    """Download a table with new links for all pending entries. Raises ForbiddenError, ConflictError."""
    text = roster.make_links(session, user, course_id, page.services.settings.address)
    headers = {**PRIVATE, "Content-Disposition": 'attachment; filename="invitations.csv"'}
    return Response(text, headers=headers, media_type="text/csv")


@router.post("/courses/{course_id}/roster/mail")
def mail_invitations(course_id: UUID, page: PageDep, user: CurrentUser, session: WriteSession) -> RedirectResponse:
    """Send the pending invitations by mail. Raises ForbiddenError, NotFoundError, ConflictError."""
    sends_mail, may_mail = page.services.settings.sends_mail, page.services.rate_limits.may_mail
    count = roster_mail.send_all(session, user, course_id, sends_mail=sends_mail, may_mail=may_mail)
    return see_other(f"/courses/{course_id.hex}/roster?mailed={count}")


@router.post("/courses/{course_id}/roster/{entry_id}/link")
def make_link(
    course_id: UUID, entry_id: UUID, page: PageDep, user: CurrentUser, session: WriteSession
) -> HTMLResponse:
    """Make a link for one entry and show it once. Raises ForbiddenError, NotFoundError, ConflictError."""
    link = roster.make_link(session, user, course_id, entry_id, page.services.settings.address)
    return _roster(page, user, session, course_id, link=link, entry_id=entry_id)


@router.post("/courses/{course_id}/roster/{entry_id}/withdraw")
def withdraw(
    course_id: UUID, entry_id: UUID, page: PageDep, user: CurrentUser, session: WriteSession
) -> RedirectResponse:
    """Remove an entry that no member has. Raises ForbiddenError, NotFoundError, ConflictError."""
    roster.withdraw(session, user, course_id, entry_id)
    return see_other(f"/courses/{course_id.hex}/roster")


@router.post("/courses/{course_id}/members/{user_id}/section")
def set_section(
    course_id: UUID, user_id: UUID, user: CurrentUser, session: WriteSession, section: Annotated[Section, Form()] = ""
) -> RedirectResponse:
    """Put a member into a section. Raises ForbiddenError, NotFoundError, InvalidError."""
    roster.set_section(session, user, course_id, user_id, section)
    return see_other(f"/courses/{course_id.hex}/members")


@router.get("/invitation/{token}")
def show_invitation(token: str, page: PageDep, session: ReadSession) -> Response:
    """Show the invitation of a link, which stays as it is. Raises LinkExpiredError."""
    found = roster_acceptance.read_link(session, page.user, token)
    if found.is_accepted:
        return see_other(f"/courses/{found.course_id.hex}")
    role = page.words.text(ROLE_NAMES[found.role])
    return page.html("courses/invitation.html", section="courses", invitation=found, role=role)


@router.post("/invitation/{token}")
def accept_invitation(token: str, user: CurrentUser, session: WriteSession) -> RedirectResponse:
    """Accept the invitation of a link. Raises LinkExpiredError, ForbiddenError, ConflictError."""
    return see_other(f"/courses/{invitations.accept_link(session, user, token).hex}")


def _roster(
    page: Page,
    user: Principal,
    session: Session,
    course_id: UUID,
    *,
    state: RosterState | None = None,
    cursor: str | None = None,
    error: AppError | None = None,
    text: str = "",
    link: RosterLink | None = None,
    entry_id: UUID | None = None,
    done: Mapping[str, int | None] = MappingProxyType({}),
) -> HTMLResponse:
    found = roster.list_entries(session, user, course_id, state=state, limit=_PER_PAGE, cursor=cursor)
    return page.html(
        "courses/roster.html",
        200 if error is None else error.status,
        found=found,
        counts=roster.count_by_state(session, course_id),
        state=state,
        error="" if error is None else reason(error, page.words),
        text=text,
        link=link,
        linked=next(iter(roster.read_entries(session, RosterEntry.id == entry_id)), None) if link else None,
        done={"added": None, "changed": None, "mailed": None, **done},
        encodings=ENCODINGS,
        sends_mail=page.services.settings.sends_mail,
        state_names={one: page.words.text(name) for one, name in _STATE_NAMES.items()},
        **_names(page),
        **frame(page, service.read(session, user, course_id), "members"),
    )


def _names(page: Page) -> dict[str, Any]:
    return {"field_names": {field: page.words.text(name) for field, name in _FIELD_NAMES.items()}}
