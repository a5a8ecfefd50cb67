"""Routes for rosters: import, entries, links, sections; and for invitation links."""

import re
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Header, Query, Response

from app.accounts.dependencies import CurrentUser
from app.courses import invitations, roster, roster_acceptance, roster_import, roster_mail, service
from app.courses.roster_rows import read_roster
from app.courses.roster_schemas import (
    InvitationSecret,
    LinkedInvitationRead,
    RosterImported,
    RosterLink,
    RosterMailed,
    RosterPage,
    RosterPreview,
    RosterState,
    SectionWrite,
)
from app.courses.schemas import CourseRead
from app.dependencies import ReadSession, ServicesDep, WriteSession
from app.http.language import WordsDep
from app.http.openapi import problems
from app.http.private import PRIVATE
from app.http.types import WHOLE_NUMBER

router = APIRouter(tags=["courses"])

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_ROSTER = "/courses/{course_id}/roster"
_LINK = "/me/invitation-links"
_STAFF = problems({403: "Your role in this course does not allow this.", 404: "You are not in this course."})
_ENTRY = problems({403: "Your role in this course does not allow this.", 404: "There is no such entry."})
_FILE = problems({409: "The course is archived.", 413: "The file is too large.", 422: "The file is no roster."})
_OF_LINK = problems({410: "The link was used, withdrawn, replaced or has expired."})
_TAKEN = problems({403: "It is for a student, and you are staff of the course.", 409: "You have an entry already."})

Csv = Annotated[
    bytes,
    Body(
        media_type="text/csv",
        description="A table whose first line names columns: name, student number, e-mail, section, role. UTF-8, "
        "UTF-16, GB18030 or the `charset` of the Content-Type; separated by commas, semicolons or tabs.",
    ),
]
ContentType = Annotated[str | None, Header(include_in_schema=False)]


@router.post(f"{_ROSTER}/preview", responses={**_STAFF, **_FILE})
def preview_roster(
    course_id: UUID,
    data: Csv,
    user: CurrentUser,
    session: ReadSession,
    words: WordsDep,
    content_type: ContentType = None,
) -> RosterPreview:
    """Show what an import of this file would do to each person. Nothing is stored."""
    roster_import.check_may_import(session, user, course_id)
    file = read_roster(data, _charset(content_type))
    return roster_import.preview(session, user, course_id, file, words)


@router.post(f"{_ROSTER}/import", responses={**_STAFF, **_FILE, **problems({409: "The roster has changed."})})
def import_roster(
    course_id: UUID,
    data: Csv,
    user: CurrentUser,
    services: ServicesDep,
    digest: Annotated[str, Query(max_length=64, description="The digest of the preview that you confirm.")],
    content_type: ContentType = None,
) -> RosterImported:
    """Import the file of a preview. The same file a second time changes nothing. Nobody is removed."""
    with services.database.reading() as session:
        roster_import.check_may_import(session, user, course_id)
    file = read_roster(data, _charset(content_type))  # before the transaction, for which others may wait
    with services.database.writing() as session:
        return roster_import.apply(session, user, course_id, file, digest)


@router.get(_ROSTER, responses=_STAFF)
def list_roster(
    course_id: UUID,
    user: CurrentUser,
    session: ReadSession,
    state: RosterState | None = None,
    limit: Annotated[int, Query(ge=1, le=200), WHOLE_NUMBER] = 100,
    cursor: Annotated[str | None, Query(max_length=64)] = None,
) -> RosterPage:
    """List the roster in order of import. An entry is an invitation until its person has accepted it."""
    return roster.list_entries(session, user, course_id, state=state, limit=limit, cursor=cursor)


@router.delete(
    f"{_ROSTER}/{{entry_id}}", status_code=204, responses={**_ENTRY, **problems({409: "It is that of a member."})}
)
def withdraw_roster_entry(course_id: UUID, entry_id: UUID, user: CurrentUser, session: WriteSession) -> None:
    """Remove an entry that no member has. Its link stops working."""
    roster.withdraw(session, user, course_id, entry_id)


@router.post(f"{_ROSTER}/{{entry_id}}/link", responses={**_ENTRY, **problems({409: "It is accepted already."})})
def make_invitation_link(
    course_id: UUID, entry_id: UUID, user: CurrentUser, services: ServicesDep, session: WriteSession
) -> RosterLink:
    """Make a one-time link for one entry. It is shown once, and the earlier link stops working."""
    return roster.make_link(session, user, course_id, entry_id, services.settings.address)


@router.post(f"{_ROSTER}/links", response_class=Response, responses={**_STAFF, **problems({409: "It is archived."})})
def make_invitation_links(
    course_id: UUID, user: CurrentUser, services: ServicesDep, session: WriteSession
) -> Response:
    """Make a one-time link for each pending entry, as CSV. Earlier links stop working."""
    text = roster.make_links(session, user, course_id, services.settings.address)
    headers = {**PRIVATE, "Content-Disposition": 'attachment; filename="invitations.csv"'}
    return Response(text, headers=headers, media_type="text/csv")


@router.post(
    f"{_ROSTER}/mail",
    status_code=202,
    responses={**_STAFF, **problems({409: "The course is archived, or the service sends no mail."})},
)
def mail_invitations(
    course_id: UUID, user: CurrentUser, services: ServicesDep, session: WriteSession
) -> RosterMailed:
    """Send each pending entry with an address a mail with a new link, at most once a day."""
    sends_mail, may_mail = services.settings.sends_mail, services.rate_limits.may_mail
    count = roster_mail.send_all(session, user, course_id, sends_mail=sends_mail, may_mail=may_mail)
    return RosterMailed(count=count)


@router.put("/courses/{course_id}/members/{user_id}/section", status_code=204, responses=_STAFF)
def set_section(course_id: UUID, user_id: UUID, body: SectionWrite, user: CurrentUser, session: WriteSession) -> None:
    """Put a member into a section."""
    roster.set_section(session, user, course_id, user_id, body.section)


@router.post(_LINK, responses=_OF_LINK)
def read_invitation_link(body: InvitationSecret, user: CurrentUser, session: ReadSession) -> LinkedInvitationRead:
    """Return the invitation of a link without accepting it."""
    return roster_acceptance.read_link(session, user, body.secret)


@router.post(f"{_LINK}/accept", responses={**_OF_LINK, **_TAKEN})
def accept_invitation_link(body: InvitationSecret, user: CurrentUser, session: WriteSession) -> CourseRead:
    """Accept the invitation of a link and become a member of the course."""
    return service.read(session, user, invitations.accept_link(session, user, body.secret))


def _charset(content_type: str | None) -> str | None:
    """Return the encoding that a Content-Type names."""
    found = _CHARSET.search(content_type or "")
    return found[1] if found else None
