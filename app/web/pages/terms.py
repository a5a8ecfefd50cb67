"""Pages for the end of a term: a copy of a course, and its deletion."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse
from pydantic import AfterValidator, ValidationError
from sqlalchemy.orm import Session
from starlette.responses import Response

from app.accounts.dependencies import CurrentInstructor, CurrentUser
from app.courses import copying, deletion, service
from app.courses.access import Permission, course_for
from app.courses.copy_schemas import CourseCopy, CourseCopyPreview, LeftOutReason
from app.dependencies import ReadSession
from app.errors import message_of
from app.http.errors import AppError
from app.http.types import without_nul
from app.i18n.words import mark
from app.identity import Principal
from app.web.forms import FieldError, filled, reason
from app.web.page import Page, PageDep, see_other
from app.web.pages.courses import frame
from app.web.views.workspace import read_catalogue

router = APIRouter(include_in_schema=False, prefix="/courses/{course_id}")

Text = Annotated[str, Form(max_length=4000), AfterValidator(without_nul)]

LEFT_OUT = {
    LeftOutReason.HIDDEN: mark("An exercise that you cannot see"),
    LeftOutReason.OF_OLD_COURSE: mark("only for the old course; ask its author to share it with the new one"),
    LeftOutReason.PRIVATE: mark("private; choose who sees it, and add it then"),
    LeftOutReason.UNLISTED: mark("no longer in the catalogue"),
}
_DAYS = {"1": 1, "7": 7}
_NOTHING_TYPED = {"title": "", "dates": "shift", "number": "26", "unit": "7", "first_day": ""}


@router.get("/copy")
def show_copy(course_id: UUID, page: PageDep, user: CurrentInstructor, session: ReadSession) -> HTMLResponse:
    """Show the form for a copy. Raises ForbiddenError, NotFoundError."""
    return _copy(page, user, session, course_id)


@router.post("/copy")
def copy(
    course_id: UUID,
    page: PageDep,
    user: CurrentInstructor,
    action: Annotated[Literal["preview", "copy"], Form()],
    title: Text = "",
    dates: Annotated[Literal["shift", "first_day", "none"], Form()] = "none",
    number: Text = "",
    unit: Annotated[Literal["1", "7"], Form()] = "1",
    first_day: Text = "",
) -> Response:
    """Show what a copy would be, or make it."""
    typed = {"title": title, "dates": dates, "number": number, "unit": unit, "first_day": first_day}
    try:
        body = CourseCopy.model_validate(
            {
                "title": title,
                "shift_days": _days(number, _DAYS[unit]) if dates == "shift" else None,
                "first_day": first_day if dates == "first_day" else None,
            }
        )
        if action == "preview":
            with page.services.database.reading() as session:
                shown = copying.preview(session, user, course_id, body)
                return _copy(page, user, session, course_id, typed=typed, preview=shown)
        with page.services.database.writing() as session:
            made = copying.copy(session, user, course_id, body)
    except (AppError, ValidationError) as error:
        status = error.status if isinstance(error, AppError) else 422
        with page.services.database.reading() as session:
            return _copy(page, user, session, course_id, typed=typed, error=reason(error, page.words), status=status)
    return see_other(f"/courses/{made.id.hex}")


@router.get("/delete")
def show_deletion(course_id: UUID, page: PageDep, user: CurrentUser, session: ReadSession) -> HTMLResponse:
    """Show what deleting the course deletes and keeps. Raises ForbiddenError, NotFoundError."""
    return _deletion(page, user, session, course_id)


@router.post("/delete")
def delete(course_id: UUID, page: PageDep, user: CurrentUser, title: Text = "") -> Response:
    """Delete an archived course whose title was typed. Raises ForbiddenError, NotFoundError."""
    try:
        with page.services.database.writing() as session:
            deletion.delete(session, user, course_id, title)
    except AppError as error:
        with page.services.database.reading() as session:
            shown = reason(error, page.words)
            return _deletion(page, user, session, course_id, title=title, error=shown, status=error.status)
    return see_other("/courses")


def _days(number: str, unit: int) -> int:
    """Return the days of a typed number of days or weeks. Raises FieldError."""
    try:
        typed = CourseCopy.model_validate({"title": "x", "shift_days": filled(number)}).shift_days
    except ValidationError as error:
        raise FieldError("number", message_of(error.errors()[0])) from error
    return (typed or 0) * unit


def _copy(
    page: Page,
    user: Principal,
    session: Session,
    course_id: UUID,
    *,
    typed: dict[str, str] | None = None,
    preview: CourseCopyPreview | None = None,
    error: str = "",
    status: int = 200,
) -> HTMLResponse:
    found = course_for(session, user, course_id, Permission.CHANGE_ASSIGNMENTS)
    return page.html(
        "courses/copy.html",
        status,
        typed=typed or {**_NOTHING_TYPED, "title": found.title},
        preview=preview,
        titles={level.slug: level.title for level in read_catalogue(page, session).levels},
        left_out_texts={one: page.words.text(text) for one, text in LEFT_OUT.items()},
        error=error,
        **frame(page, service.read(session, user, course_id), "assignments"),
    )


def _deletion(
    page: Page,
    user: Principal,
    session: Session,
    course_id: UUID,
    *,
    title: str = "",
    error: str = "",
    status: int = 200,
) -> HTMLResponse:
    return page.html(
        "courses/delete.html",
        status,
        losses=deletion.losses(session, user, course_id),
        title=title,
        error=error,
        **frame(page, service.read(session, user, course_id), "assignments"),
    )
