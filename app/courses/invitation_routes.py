"""Routes for invitations: those that a course has sent, and your own."""

from uuid import UUID

from fastapi import APIRouter

from app.accounts.dependencies import CurrentUser
from app.courses import invitations, service
from app.courses.schemas import CourseRead, InvitationRead, InvitationWrite, SentInvitationRead
from app.dependencies import ReadSession, ServicesDep, WriteSession
from app.http.openapi import problems

router = APIRouter(tags=["courses"])

_STAFF = problems({403: "Your role in this course does not allow this.", 404: "You are not in this course."})
_OWN = problems({404: "You have no such invitation."})


@router.get("/courses/{course_id}/invitations", responses=_STAFF)
def list_sent_invitations(course_id: UUID, user: CurrentUser, session: ReadSession) -> list[SentInvitationRead]:
    """List the invitations that are neither accepted nor withdrawn, by the names as they were typed."""
    return invitations.list_sent(session, user, course_id)


@router.post(
    "/courses/{course_id}/invitations",
    status_code=202,
    responses={**_STAFF, **problems({409: "The course is archived.", 429: "Too many invitations."})},
)
def send_invitation(
    course_id: UUID, body: InvitationWrite, user: CurrentUser, services: ServicesDep, session: WriteSession
) -> None:
    """Invite the user with this name, if there is one. The answer does not tell."""
    services.rate_limits.invitation(user.id.hex)
    invitations.invite(session, user, course_id, body.username, body.role)


@router.delete("/courses/{course_id}/invitations/{username}", status_code=204, responses=_STAFF)
def withdraw_invitation(course_id: UUID, username: str, user: CurrentUser, session: WriteSession) -> None:
    """Withdraw an invitation."""
    invitations.withdraw(session, user, course_id, username)


@router.get("/me/invitations")
def list_invitations(user: CurrentUser, session: ReadSession) -> list[InvitationRead]:
    """List the courses to which you are invited."""
    return invitations.list_own(session, user)


@router.post("/me/invitations/{course_id}/accept", responses=_OWN)
def accept_invitation(course_id: UUID, user: CurrentUser, session: WriteSession) -> CourseRead:
    """Accept an invitation and become a member of the course."""
    invitations.accept(session, user, course_id)
    return service.read(session, user, course_id)


@router.post("/me/invitations/{course_id}/decline", status_code=204, responses=_OWN)
def decline_invitation(course_id: UUID, user: CurrentUser, session: WriteSession) -> None:
    """Decline an invitation. The course's staff do not learn it."""
    invitations.decline(session, user, course_id)
