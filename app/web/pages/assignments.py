"""Pages of assignments: their rules, exams and extensions."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.responses import Response

from app.accounts.dependencies import CurrentUser
from app.courses import assignments, gradebook, release, service, students
from app.courses.access import Permission, allows
from app.courses.grades import LowersGradesError
from app.courses.schemas import AssignmentRead, ExtensionWrite
from app.db.engine import utc_now
from app.dependencies import ReadSession, WriteSession
from app.enums import CourseRole, Feedback
from app.http.errors import AppError, ConflictError
from app.i18n.words import Words, mark
from app.identity import Principal
from app.web.forms import filled, moment, reason
from app.web.page import Page, PageDep, see_other
from app.web.pages.courses import frame
from app.web.views.exam import exam_view

router = APIRouter(include_in_schema=False)


Text = Annotated[str, Form(max_length=4000)]

FEEDBACK_NAMES = {
    Feedback.FULL: mark("Full feedback with values and explanations"),
    Feedback.CASES: mark("Which cases fail, without messages"),
    Feedback.VERDICT: mark("Only the verdict"),
}
_NOTHING_TYPED = dict.fromkeys(("student", "due_at", "extra_minutes", "why", "confirm_lower"), "")


@router.get("/courses/{course_id}/assignments/{assignment_id}")
def show(
    course_id: UUID, assignment_id: UUID, page: PageDep, user: CurrentUser, session: ReadSession
) -> HTMLResponse:
    """Show one assignment. Raises NotFoundError."""
    return _page(page, user, session, course_id, assignment_id)


@router.post("/courses/{course_id}/assignments/{assignment_id}/start")
def start(course_id: UUID, assignment_id: UUID, page: PageDep, user: CurrentUser) -> Response:
    """Start the user's exam window. Raises ForbiddenError, NotFoundError."""
    try:
        with page.services.database.writing() as session:
            assignments.start(session, user, course_id, assignment_id)
    except ConflictError as error:
        with page.services.database.reading() as session:
            shown = reason(error, page.words)
            return _page(page, user, session, course_id, assignment_id, error=shown, status=error.status)
    return see_other(f"/courses/{course_id.hex}/assignments/{assignment_id.hex}")


@router.post("/courses/{course_id}/assignments/{assignment_id}/release")
def release_grades(course_id: UUID, assignment_id: UUID, user: CurrentUser, session: WriteSession) -> Response:
    """Release the grades of an assignment. Raises ForbiddenError, NotFoundError, ConflictError."""
    release.release(session, user, course_id, assignment_id)
    return see_other(f"/courses/{course_id.hex}/assignments/{assignment_id.hex}#release")


@router.post("/courses/{course_id}/assignments/{assignment_id}/hold")
def hold_grades(course_id: UUID, assignment_id: UUID, user: CurrentUser, session: WriteSession) -> Response:
    """Hide released grades again. Raises ForbiddenError, NotFoundError, ConflictError."""
    release.hold_again(session, user, course_id, assignment_id)
    return see_other(f"/courses/{course_id.hex}/assignments/{assignment_id.hex}#release")


@router.post("/courses/{course_id}/assignments/{assignment_id}/extensions")
def extend(
    course_id: UUID,
    assignment_id: UUID,
    page: PageDep,
    user: CurrentUser,
    student: Annotated[UUID, Form()],
    due_at: Text = "",
    extra_minutes: Text = "",
    why: Text = "",
    zone: Text = "",
    confirm_lower: Text = "",
) -> Response:
    """Grant a student a later due date, or more minutes in an exam. What is left empty stays as it is."""
    typed = {"student": student.hex, "due_at": due_at, "extra_minutes": extra_minutes, "why": why}
    try:
        given = {"due_at": moment("due_at", due_at, zone), "extra_minutes": filled(extra_minutes)}
        given |= {"reason": filled(why)}
        body = ExtensionWrite.model_validate({name: value for name, value in given.items() if value is not None})
        is_confirmed = confirm_lower == "true"
        with page.services.database.writing() as session:
            assignments.extend(
                session, user, course_id, assignment_id, student, body, confirm_lower=is_confirmed, keeps_rest=True
            )
    except (AppError, ValidationError) as error:
        typed["confirm_lower"] = "true" if isinstance(error, LowersGradesError) else ""
        status = error.status if isinstance(error, AppError) else 422
        with page.services.database.reading() as session:
            shown = reason(error, page.words)
            return _page(page, user, session, course_id, assignment_id, error=shown, status=status, typed=typed)
    return see_other(f"/courses/{course_id.hex}/assignments/{assignment_id.hex}#extensions")


@router.post("/courses/{course_id}/assignments/{assignment_id}/extensions/{user_id}/withdraw")
def withdraw(
    course_id: UUID, assignment_id: UUID, user_id: UUID, page: PageDep, user: CurrentUser, confirm_lower: Text = ""
) -> Response:
    """Withdraw an extension. Raises ForbiddenError, NotFoundError."""
    is_confirmed = confirm_lower == "true"
    try:
        with page.services.database.writing() as session:
            assignments.withdraw_extension(
                session, user, course_id, assignment_id, user_id, confirm_lower=is_confirmed
            )
    except LowersGradesError as error:
        with page.services.database.reading() as session:
            shown = reason(error, page.words)
            return _page(
                page, user, session, course_id, assignment_id, error=shown, status=error.status, confirming=user_id
            )
    return see_other(f"/courses/{course_id.hex}/assignments/{assignment_id.hex}#extensions")


def late_rule(read: AssignmentRead, words: Words) -> str:
    """Return the late rule in one sentence."""
    if read.due_at is None:
        return words.text("There is no due date.")
    if read.late_days == 0:
        return words.text("No submissions after the due date.")
    parts = [
        words.text(
            "Each day late costs %(percent)s %% of the points; part of a day counts as a day.",
            percent=read.late_percent,
        )
        if read.late_percent
        else words.text("Late submissions get full points.")
    ]
    if read.late_percent and read.late_floor:
        parts.append(words.text("At least %(percent)s %% of the points remain.", percent=read.late_floor))
    if read.late_days is not None:
        parts.append(
            words.plural(
                "Late submissions are accepted for %(count)s day.",
                "Late submissions are accepted for %(count)s days.",
                read.late_days,
            )
        )
    return ("" if words.language == "zh" else " ").join(parts)


def _page(
    page: Page,
    user: Principal,
    session: Session,
    course_id: UUID,
    assignment_id: UUID,
    *,
    error: str = "",
    status: int = 200,
    confirming: UUID | None = None,
    typed: dict[str, str] | None = None,
) -> HTMLResponse:
    course = service.read(session, user, course_id)
    read = assignments.read(session, user, course_id, assignment_id)
    grades, pupils, extensions = None, [], []
    if allows(course.role, Permission.READ):
        pupils = students.read_all(session, students.of_course(course_id))
        extensions = assignments.list_extensions(session, user, course_id, assignment_id)
    else:
        own = gradebook.read_student(session, user, course_id, user.id)
        grades = next((one for one in own.assignments if one.assignment_id == assignment_id), None)
    return page.html(
        "courses/assignment.html",
        status,
        assignment=read,
        exam=exam_view(read, utc_now()) if course.role is CourseRole.STUDENT else None,
        late_rule=late_rule(read, page.words),
        feedback_names={level: page.words.text(name) for level, name in FEEDBACK_NAMES.items()},
        grades={one.exercise: one for one in grades.exercises} if grades else {},
        total=grades,
        students=pupils,
        extensions=extensions,
        error=error,
        confirming=confirming,
        typed=_NOTHING_TYPED | (typed or {}),
        **frame(page, course, "assignments"),
    )
