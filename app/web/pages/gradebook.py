"""Grade pages: the gradebook, one student, one exercise."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse
from pydantic import AfterValidator, ValidationError
from sqlalchemy.orm import Session
from starlette.responses import Response

from app.accounts.dependencies import CurrentUser
from app.analytics import service as analytics
from app.courses import assignments, gradebook, progress, service
from app.courses.gradebook import GradebookQuery
from app.courses.schemas import GradeWrite
from app.dependencies import ReadSession
from app.http.errors import AppError
from app.http.types import without_nul
from app.identity import Principal
from app.web.forms import filled, reason
from app.web.page import Page, PageDep, see_other
from app.web.pages.courses import frame, people_context
from app.web.views.verdicts import APPEARANCES

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class TypedGrade:
    """A refused manual grade, to show its form again. `asks` offers to set more points than the maximum."""

    assignment_id: UUID
    exercise: str
    points: str
    why: str
    asks: bool


Text = Annotated[str, Form(max_length=4000), AfterValidator(without_nul)]


@router.get("/courses/{course_id}/gradebook")
def show_gradebook(
    course_id: UUID,
    wanted: Annotated[GradebookQuery, Query()],
    page: PageDep,
    user: CurrentUser,
    session: ReadSession,
) -> HTMLResponse:
    """Show the grades of a page of students. Raises ForbiddenError, NotFoundError."""
    found = gradebook.read_page(session, user, course_id, wanted)
    return page.html(
        "courses/gradebook.html",
        found=found,
        sort=wanted.sort.hex if isinstance(wanted.sort, UUID) else wanted.sort.value,
        titles=_titles(page, user, session, course_id),
        **people_context(session, course_id, wanted),
        **frame(page, service.read(session, user, course_id), "gradebook"),
    )


@router.get("/courses/{course_id}/students/{user_id}")
def show_student(
    course_id: UUID, user_id: UUID, page: PageDep, user: CurrentUser, session: ReadSession
) -> HTMLResponse:
    """Show one student's grades and submissions. Raises ForbiddenError, NotFoundError."""
    return _student(page, user, session, course_id, user_id)


@router.post("/courses/{course_id}/students/{user_id}")
def set_grade(
    course_id: UUID,
    user_id: UUID,
    page: PageDep,
    user: CurrentUser,
    assignment: Annotated[UUID, Form()],
    exercise: Text,
    why: Text = "",
    points: Text = "",
    above: Annotated[bool, Form()] = False,
) -> Response:
    """Set a manual grade, or remove it if `points` is empty."""
    try:
        body = GradeWrite.model_validate(
            {"points": filled(points), "reason": why.strip(), "allow_above_maximum": above}
        )
        with page.services.database.writing() as session:
            gradebook.set_grade(session, user, course_id, assignment, user_id, exercise, body)
    except (AppError, ValidationError) as error:
        status = error.status if isinstance(error, AppError) else 422
        with page.services.database.reading() as session:
            shown = reason(error, page.words)
            typed = TypedGrade(assignment, exercise, points, why, asks=_asks(error))
            return _student(page, user, session, course_id, user_id, error=shown, status=status, typed=typed)
    return see_other(f"/courses/{course_id.hex}/students/{user_id.hex}")


@router.get("/courses/{course_id}/exercises/{slug:exercise}")
def show_exercise(course_id: UUID, slug: str, page: PageDep, user: CurrentUser, session: ReadSession) -> HTMLResponse:
    """Show all students' progress in one exercise. Raises ForbiddenError, NotFoundError."""
    students = progress.of_exercise(session, user, course_id, slug)
    titles = _titles(page, user, session, course_id)
    course = service.read(session, user, course_id)
    return page.html(
        "courses/exercise.html",
        students=students,
        slug=slug,
        title=titles.get(slug, slug),
        analytics=analytics.of_course(session, user, course_id, slug),
        appearances=APPEARANCES,
        mistake=page.words.mistake,
        **frame(page, course, "gradebook"),
    )


@router.get("/courses/{course_id}/exercises/{slug:exercise}/similarity")
def show_similarity(
    course_id: UUID, slug: str, page: PageDep, user: CurrentUser, session: ReadSession
) -> HTMLResponse:
    """Show pairs of students with similar sources. Raises ForbiddenError, NotFoundError."""
    pairs = analytics.similar_sources(session, user, course_id, slug)
    course = service.read(session, user, course_id)
    title = _titles(page, user, session, course_id).get(slug, slug)
    return page.html(
        "courses/similarity.html", pairs=pairs, slug=slug, title=title, **frame(page, course, "gradebook")
    )


def _student(
    page: Page,
    user: Principal,
    session: Session,
    course_id: UUID,
    user_id: UUID,
    *,
    error: str = "",
    status: int = 200,
    typed: TypedGrade | None = None,
) -> HTMLResponse:
    history = gradebook.list_overrides(session, user, course_id, user_id)
    return page.html(
        "courses/student_grades.html",
        status,
        grades=gradebook.read_student(session, user, course_id, user_id),
        history=history,
        submissions=progress.of_student(session, user, course_id, user_id),
        titles=_titles(page, user, session, course_id),
        appearances=APPEARANCES,
        error=error,
        typed=typed,
        **frame(page, service.read(session, user, course_id), "gradebook"),
    )


def _asks(error: AppError | ValidationError) -> bool:
    return isinstance(error, AppError) and error.message.code == gradebook.ABOVE_MAXIMUM


def _titles(page: Page, user: Principal, session: Session, course_id: UUID) -> dict[str, str]:
    found = assignments.list_all(session, user, course_id)
    return {exercise.slug: page.text_of(exercise.title) for one in found for exercise in one.exercises}
