"""Course pages: the user's courses, joining, members, and the course itself."""

from typing import Annotated, Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse
from pydantic import AfterValidator, ValidationError
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from app.accounts.dependencies import CurrentInstructor, CurrentUser
from app.courses import assignments, gradebook, invitations, regrade_queries, service, students
from app.courses.access import ROLES_WITH, Permission, allows, course_for
from app.courses.grades import LowersGradesError
from app.courses.schemas import CourseCreate, CourseRead, CourseUpdate
from app.courses.students import PageQuery
from app.dependencies import ReadSession, WriteSession
from app.enums import CourseRole
from app.http.errors import AppError, NotFoundError
from app.http.types import without_nul
from app.i18n.words import mark
from app.identity import Principal
from app.web.forms import changed, reason
from app.web.page import Page, PageDep, see_other

router = APIRouter(include_in_schema=False)

Text = Annotated[str, Form(max_length=4000), AfterValidator(without_nul)]
CourseAction = Annotated[
    Literal["open", "close", "archive", "restore", "leaderboard", "no_leaderboard", "renew", "leave"], Form()
]

_ENTRIES_PER_PAGE = 50

ROLE_NAMES = {
    CourseRole.OWNER: mark("Owner"),
    CourseRole.INSTRUCTOR: mark("Instructor"),
    CourseRole.GRADER: mark("Grader"),
    CourseRole.VIEWER: mark("Viewer"),
    CourseRole.STUDENT: mark("Student"),
}


@router.get("/courses")
def show_courses(page: PageDep, user: CurrentUser, session: ReadSession) -> HTMLResponse:
    """Show the user's courses, and how to join or create one."""
    return _courses(page, user, session)


@router.post("/courses")
def create_course(
    page: PageDep, user: CurrentInstructor, title: Text, description: Text = "", zone: Text = ""
) -> Response:
    """Create a course and show it."""
    try:
        body = CourseCreate(title=title.strip(), description=description.strip(), time_zone=zone.strip() or "UTC")
        with page.services.database.writing() as session:
            course = service.create(session, user, body)
    except (AppError, ValidationError) as error:
        with page.services.database.reading() as session:
            return _courses(page, user, session, error=reason(error, page.words), status=422)
    return see_other(f"/courses/{course.id.hex}")


@router.post("/courses/join")
def enter_code(page: PageDep, user: CurrentUser, session: ReadSession, code: Text) -> Response:
    """Redirect from a join code to the page that asks whether to join."""
    page.services.rate_limits.join(user.id.hex)
    try:
        course = service.find_by_code(session, code)
    except NotFoundError as error:
        return _courses(page, user, session, join_error=reason(error, page.words), code=code, status=404)
    return see_other(f"/join/{course.join_code}")


@router.get("/join/{code}")
def show_join(code: str, page: PageDep, user: CurrentUser, session: ReadSession) -> HTMLResponse:
    """Ask whether to join the course of a link. Raises NotFoundError, TooManyRequestsError."""
    page.services.rate_limits.join(user.id.hex)
    return page.html("courses/join.html", section="courses", course=service.find_by_code(session, code), code=code)


@router.post("/join/{code}")
def join(code: str, page: PageDep, user: CurrentUser, session: WriteSession) -> RedirectResponse:
    """Join the course as a student. Raises NotFoundError, TooManyRequestsError."""
    page.services.rate_limits.join(user.id.hex)
    return see_other(f"/courses/{service.join(session, user, code).id.hex}")


@router.get("/courses/{course_id}")
def show_course(course_id: UUID, page: PageDep, user: CurrentUser, session: ReadSession) -> HTMLResponse:
    """Show a course with its assignments, and for students their grades. Raises NotFoundError."""
    return _course(page, user, session, course_id)


@router.post("/courses/{course_id}/about")
def describe_course(
    course_id: UUID,
    page: PageDep,
    user: CurrentUser,
    title: Text,
    description: Text = "",
    zone: Text = "",
    confirm: Text = "",
) -> Response:
    """Change title, description and time zone. Raises ForbiddenError, NotFoundError."""
    try:
        with page.services.database.writing() as session:
            before = course_for(session, user, course_id, Permission.CHANGE_COURSE)
            body = CourseUpdate(
                title=changed(title, before.title),
                description=changed(description, before.description),
                time_zone=changed(zone, before.time_zone) or None,
            )
            service.update(session, user, course_id, body, confirm_lower=confirm == "true")
    except LowersGradesError as error:
        with page.services.database.reading() as session:
            shown = reason(error, page.words)
            return _course(page, user, session, course_id, error=shown, status=error.status, new_zone=zone)
    except ValidationError as error:
        with page.services.database.reading() as session:
            return _course(page, user, session, course_id, error=reason(error, page.words), status=422)
    return see_other(f"/courses/{course_id.hex}?saved")


@router.post("/courses/{course_id}")
def change_course(
    course_id: UUID, page: PageDep, user: CurrentUser, session: WriteSession, action: CourseAction
) -> RedirectResponse:
    """Open or close joining, renew the code, archive or restore, switch the leaderboard, or leave.

    Raises ForbiddenError, NotFoundError.
    """
    changes = {
        "open": CourseUpdate(join_open=True),
        "close": CourseUpdate(join_open=False),
        "archive": CourseUpdate(archived=True),
        "restore": CourseUpdate(archived=False),
        "leaderboard": CourseUpdate(leaderboard=True),
        "no_leaderboard": CourseUpdate(leaderboard=False),
    }
    if action == "renew":
        service.renew_code(session, user, course_id)
    elif action == "leave":
        service.leave(session, user, course_id)
        return see_other("/courses")
    else:
        service.update(session, user, course_id, changes[action])
    return see_other(f"/courses/{course_id.hex}?saved")


@router.get("/courses/{course_id}/members")
def show_members(
    course_id: UUID, wanted: Annotated[PageQuery, Query()], page: PageDep, user: CurrentUser, session: ReadSession
) -> HTMLResponse:
    """Show a page of the members of the course. Raises ForbiddenError, NotFoundError."""
    return _members(page, user, session, course_id, wanted)


@router.post("/courses/{course_id}/members")
def set_member(
    course_id: UUID, page: PageDep, user: CurrentUser, username: Text, role: Annotated[CourseRole, Form()]
) -> Response:
    """Change a member's role. Anybody else is invited."""
    page.services.rate_limits.invitation(user.id.hex)
    try:
        with page.services.database.writing() as session:
            member = service.put_member(session, user, course_id, username, role)
    except AppError as error:
        return _refused(page, user, course_id, username, error)
    return see_other(f"/courses/{course_id.hex}/members{'' if member else '?invited'}")


@router.post("/courses/{course_id}/invitations")
def invite(
    course_id: UUID, page: PageDep, user: CurrentUser, username: Text, role: Annotated[CourseRole, Form()]
) -> Response:
    """Invite the user with this name, if there is one."""
    page.services.rate_limits.invitation(user.id.hex)
    try:
        with page.services.database.writing() as session:
            invitations.invite(session, user, course_id, username, role)
    except AppError as error:
        return _refused(page, user, course_id, username, error)
    return see_other(f"/courses/{course_id.hex}/members?invited")


@router.post("/courses/{course_id}/invitations/withdraw")
def withdraw_invitation(
    course_id: UUID, page: PageDep, user: CurrentUser, session: WriteSession, username: Text
) -> RedirectResponse:
    """Withdraw an invitation. Raises ForbiddenError, NotFoundError."""
    invitations.withdraw(session, user, course_id, username)
    return see_other(f"/courses/{course_id.hex}/members")


@router.post("/invitations/{course_id}")
def answer_invitation(
    course_id: UUID, user: CurrentUser, session: WriteSession, action: Annotated[Literal["accept", "decline"], Form()]
) -> RedirectResponse:
    """Accept or decline an invitation. Raises NotFoundError."""
    if action == "decline":
        invitations.decline(session, user, course_id)
        return see_other("/courses")
    invitations.accept(session, user, course_id)
    return see_other(f"/courses/{course_id.hex}")


@router.get("/courses/{course_id}/audit")
def show_audit(
    course_id: UUID,
    page: PageDep,
    user: CurrentUser,
    session: ReadSession,
    cursor: Annotated[str | None, Query(max_length=64)] = None,
) -> HTMLResponse:
    """Show the course's audit log. Raises ForbiddenError, NotFoundError, InvalidError."""
    found = service.list_audit(session, user, course_id, page.words, limit=_ENTRIES_PER_PAGE, cursor=cursor)
    return page.html(
        "courses/audit.html",
        entries=found.items,
        next_cursor=found.next_cursor,
        **frame(page, service.read(session, user, course_id), "audit"),
    )


@router.post("/courses/{course_id}/members/{user_id}/remove")
def remove_member(course_id: UUID, user_id: UUID, page: PageDep, user: CurrentUser) -> Response:
    """Remove a member from the course."""
    try:
        with page.services.database.writing() as session:
            service.remove_member(session, user, course_id, user_id)
    except AppError as error:
        return _refused(page, user, course_id, "", error)
    return see_other(f"/courses/{course_id.hex}/members")


def frame(page: Page, course: CourseRead, tab: str) -> dict[str, Any]:
    """Return the template context that every page of a course needs."""
    teaches = allows(course.role, Permission.READ)
    with page.services.database.reading() as session:
        open_requests = regrade_queries.count_open(session, course.id) if teaches else 0
    return {
        "section": "courses",
        "course": course,
        "tab": tab,
        "may": {permission for permission, roles in ROLES_WITH.items() if course.role in roles},
        "teaches": teaches,
        "open_requests": open_requests,
        "role_names": {role: page.words.text(name) for role, name in ROLE_NAMES.items()},
        "address": page.services.settings.address,
        "text_of": page.text_of,
    }


def people_context(session: Session, course_id: UUID, wanted: PageQuery) -> dict[str, Any]:
    """Return the template context of a page of people, whose links keep what is asked for."""
    kept = wanted.model_dump(mode="json", exclude_defaults=True)

    def link(**changes: object) -> str:
        asked = {**kept, "page": 1, **changes}
        return f"?{urlencode({name: value for name, value in asked.items() if value not in (1, False, 'name')})}"

    return {"wanted": wanted, "kept": kept, "link": link, "sections": students.sections(session, course_id)}


def invitation_context(page: Page, session: Session) -> dict[str, Any]:
    """Return the template context that shows the user's invitations."""
    return {
        "invitations": [] if page.user is None else invitations.list_own(session, page.user),
        "role_names": {role: page.words.text(name) for role, name in ROLE_NAMES.items()},
    }


def _courses(
    page: Page,
    user: Principal,
    session: Session,
    *,
    error: str = "",
    join_error: str = "",
    code: str = "",
    status: int = 200,
) -> HTMLResponse:
    return page.html(
        "courses/courses.html",
        status,
        section="courses",
        courses=service.list_own(session, user),
        **invitation_context(page, session),
        error=error,
        join_error=join_error,
        code=code,
    )


def _course(
    page: Page,
    user: Principal,
    session: Session,
    course_id: UUID,
    *,
    error: str = "",
    status: int = 200,
    new_zone: str = "",
) -> HTMLResponse:
    course = service.read(session, user, course_id)
    grades = {}
    if course.role is CourseRole.STUDENT:
        own = gradebook.read_student(session, user, course_id, user.id)
        grades = {grade.assignment_id: grade for grade in own.assignments}
    return page.html(
        "courses/course.html",
        status,
        assignments=assignments.list_all(session, user, course_id),
        grades=grades,
        error=error,
        new_zone=new_zone,
        is_saved="saved" in page.request.query_params,
        **frame(page, course, "assignments"),
    )


def _refused(page: Page, user: Principal, course_id: UUID, username: str, error: AppError) -> HTMLResponse:
    """Show the members again, with the reason for the refusal."""
    shown = reason(error, page.words)
    with page.services.database.reading() as session:
        return _members(
            page, user, session, course_id, PageQuery(), error=shown, username=username, status=error.status
        )


def _members(
    page: Page,
    user: Principal,
    session: Session,
    course_id: UUID,
    wanted: PageQuery,
    *,
    error: str = "",
    username: str = "",
    status: int = 200,
) -> HTMLResponse:
    found = service.list_members(session, user, course_id, wanted)
    course = service.read(session, user, course_id)
    return page.html(
        "courses/members.html",
        status,
        found=found,
        **people_context(session, course_id, wanted),
        former=service.list_former_students(session, user, course_id),
        sent=invitations.list_sent(session, user, course_id),
        is_invited="invited" in page.request.query_params,
        error=error,
        username=username,
        **frame(page, course, "members"),
    )
