"""The form that makes, edits and deletes an assignment. What it did not change stays exactly as it is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import Response

from app.accounts.dependencies import CurrentUser
from app.courses import assignments, service
from app.courses.access import Permission, course_for
from app.courses.grades import LowersGradesError
from app.courses.schemas import MOST_COOLDOWN_S, AssignmentWrite, LoweredRead
from app.dependencies import ReadSession
from app.enums import Feedback, Scoring
from app.exercises import service as exercises
from app.http.errors import AppError
from app.identity import Principal
from app.web.forms import FieldError, decimal, filled, moment, moment_text, reason
from app.web.page import Page, PageDep, see_other
from app.web.pages.assignments import FEEDBACK_NAMES, Text
from app.web.pages.courses import frame
from grader.message import Message

router = APIRouter(include_in_schema=False)

_MOST_MINUTES = MOST_COOLDOWN_S // 60

_EMPTY: dict[str, Any] = {
    "title": "",
    "opens_at": "",
    "due_at": "",
    "late_percent": "0",
    "late_floor": "0",
    "late_days": "0",
    "max_attempts": "",
    "cooldown_minutes": "0",
    "feedback_before": Feedback.FULL,
    "feedback_after": Feedback.FULL,
    "scoring": Scoring.ALL_OR_NOTHING,
    "window_minutes": "",
    "allows_practice": "true",
    "locks_solutions": "true",
    "holds_grades": "",
    "was_opens_at": "",
    "was_due_at": "",
    "zone": "UTC",
    "chosen": {},
}

_SWITCHES = ("allows_practice", "locks_solutions", "holds_grades")


@dataclass(frozen=True)
class Before:
    """The stored values that a form cannot carry as they are: spaces, years, and the order of exercises."""

    title: str
    times: tuple[datetime, ...]
    slugs: list[str]

    def place(self, slug: str) -> int:
        """Return the position of an exercise; a new one comes after all others."""
        return self.slugs.index(slug) if slug in self.slugs else len(self.slugs)


@router.get("/courses/{course_id}/assignments/new")
def show_new(course_id: UUID, page: PageDep, user: CurrentUser, session: ReadSession) -> HTMLResponse:
    """Show the form for a new assignment. Raises ForbiddenError, NotFoundError."""
    zone = service.read(session, user, course_id).time_zone
    return _form(page, user, session, course_id, {**_EMPTY, "zone": zone})


@router.post("/courses/{course_id}/assignments/new")
async def create(course_id: UUID, page: PageDep, user: CurrentUser, request: Request) -> Response:
    """Create an assignment."""
    return await run_in_threadpool(_store, page, user, course_id, None, await request.form())


@router.get("/courses/{course_id}/assignments/{assignment_id}/edit")
def show_edit(
    course_id: UUID, assignment_id: UUID, page: PageDep, user: CurrentUser, session: ReadSession
) -> HTMLResponse:
    """Show the form of an assignment. Raises ForbiddenError, NotFoundError."""
    values = _stored_values(session, user, course_id, assignment_id)
    return _form(page, user, session, course_id, values, assignment_id=assignment_id)


@router.post("/courses/{course_id}/assignments/{assignment_id}/edit")
async def change(
    course_id: UUID, assignment_id: UUID, page: PageDep, user: CurrentUser, request: Request
) -> Response:
    """Change the rules of an assignment."""
    return await run_in_threadpool(_store, page, user, course_id, assignment_id, await request.form())


@router.post("/courses/{course_id}/assignments/{assignment_id}/delete")
def delete(
    course_id: UUID, assignment_id: UUID, page: PageDep, user: CurrentUser, confirm_lower: Text = ""
) -> Response:
    """Delete an assignment. Raises ForbiddenError, NotFoundError."""
    is_confirmed = confirm_lower == "true"
    try:
        with page.services.database.writing() as session:
            assignments.delete(session, user, course_id, assignment_id, confirm_lower=is_confirmed)
    except LowersGradesError as error:
        with page.services.database.reading() as session:
            values = _stored_values(session, user, course_id, assignment_id)
            shown = reason(error, page.words)
            return _form(
                page,
                user,
                session,
                course_id,
                values,
                assignment_id=assignment_id,
                error=shown,
                status=error.status,
                deleting=error.lowered,
            )
    return see_other(f"/courses/{course_id.hex}")


def _form(
    page: Page,
    user: Principal,
    session: Session,
    course_id: UUID,
    values: dict[str, Any],
    *,
    assignment_id: UUID | None = None,
    error: str = "",
    status: int = 200,
    lowered: Sequence[LoweredRead] = (),
    deleting: Sequence[LoweredRead] = (),
) -> HTMLResponse:
    course_for(session, user, course_id, Permission.CHANGE_ASSIGNMENTS)
    labs = exercises.list_labs(session, user)
    listed = {exercise.slug for lab in labs for exercise in lab.exercises}
    return page.html(
        "courses/assignment_form.html",
        status,
        values=values,
        assignment_id=assignment_id,
        labs=labs,
        unlisted=[slug for slug in values["chosen"] if slug not in listed],
        feedback_names={level: page.words.text(name) for level, name in FEEDBACK_NAMES.items()},
        error=error,
        lowered=lowered,
        deleting=deleting,
        **frame(page, service.read(session, user, course_id), "assignments"),
    )


def _store(page: Page, user: Principal, course_id: UUID, assignment_id: UUID | None, form: FormData) -> Response:
    values = _values(form)
    try:
        with page.services.database.reading() as session:
            before = None if assignment_id is None else _before(session, user, course_id, assignment_id)
        body = _assignment(values, str(form.get("zone", "")), before)
        with page.services.database.writing() as session:
            if assignment_id is None:
                saved = assignments.create(session, user, course_id, body)
            else:
                is_confirmed = form.get("confirm_lower") == "true"
                saved = assignments.replace(session, user, course_id, assignment_id, body, confirm_lower=is_confirmed)
    except (AppError, ValidationError) as error:
        status = error.status if isinstance(error, AppError) else 422
        if status in (403, 404):
            raise
        with page.services.database.reading() as session:
            shown = reason(error, page.words)
            lowered = error.lowered if isinstance(error, LowersGradesError) else []
            return _form(
                page,
                user,
                session,
                course_id,
                values,
                assignment_id=assignment_id,
                error=shown,
                status=status,
                lowered=lowered,
            )
    return see_other(f"/courses/{course_id.hex}/assignments/{saved.id.hex}")


def _values(form: FormData) -> dict[str, Any]:
    """Return the submitted values, to show the form again."""
    values = {name: str(form.get(name, default)) for name, default in _EMPTY.items() if name != "chosen"}
    values |= {name: str(form.get(name, "")) for name in _SWITCHES}  # a browser leaves out what is not checked
    chosen = {str(slug): str(form.get(f"points:{slug}", "")) for slug in form.getlist("exercise")}
    return {**values, "chosen": chosen}


def _stored_values(session: Session, user: Principal, course_id: UUID, assignment_id: UUID) -> dict[str, Any]:
    """Return the values of a stored assignment. Raises ForbiddenError, NotFoundError."""
    course_for(session, user, course_id, Permission.CHANGE_ASSIGNMENTS)
    row = assignments.find(session, course_id, assignment_id)
    read = assignments.read(session, user, course_id, assignment_id)
    return {
        "title": row.title,
        "opens_at": moment_text(row.opens_at, read.time_zone),
        "due_at": moment_text(row.due_at, read.time_zone),
        "was_opens_at": row.opens_at.isoformat() if row.opens_at else "",
        "was_due_at": row.due_at.isoformat() if row.due_at else "",
        "zone": read.time_zone,
        "window_minutes": "" if row.window_minutes is None else str(row.window_minutes),
        "allows_practice": "true" if row.allows_practice else "",
        "locks_solutions": "true" if row.locks_solutions else "",
        "holds_grades": "true" if row.holds_grades else "",
        "late_percent": str(row.late_percent),
        "late_floor": str(row.late_floor),
        "late_days": "" if row.late_days is None else str(row.late_days),
        "max_attempts": "" if row.max_attempts is None else str(row.max_attempts),
        "cooldown_minutes": f"{row.cooldown_s / 60:.10g}",  # enough for each second
        "feedback_before": row.feedback_before,
        "feedback_after": row.feedback_after,
        "scoring": row.scoring,
        "chosen": {exercise.slug: str(exercise.points) for exercise in read.exercises},
    }


def _before(session: Session, user: Principal, course_id: UUID, assignment_id: UUID) -> Before:
    course_for(session, user, course_id, Permission.CHANGE_ASSIGNMENTS)
    row = assignments.find(session, course_id, assignment_id)
    held = assignments.read(session, user, course_id, assignment_id).exercises
    times = tuple(at for at in (row.opens_at, row.due_at) if at is not None)
    return Before(row.title, times, [one.slug for one in held])


def _assignment(values: dict[str, Any], zone: str, before: Before | None) -> AssignmentWrite:
    """Return the assignment of a form; what the form did not change is as `before`.

    Raises InvalidError, ValidationError.
    """
    minutes = decimal("cooldown_s", values["cooldown_minutes"]) or 0
    if minutes > _MOST_MINUTES:
        raise FieldError("cooldown_s", Message("number_too_large", {"limit": _MOST_MINUTES}))
    title, chosen = values["title"].strip(), values["chosen"]
    if before is not None:
        title = before.title if title == before.title.strip() else title
        chosen = {slug: chosen[slug] for slug in sorted(chosen, key=before.place)}
    return AssignmentWrite.model_validate(
        {
            "title": title,
            "opens_at": moment("opens_at", values["opens_at"], zone, was=values["was_opens_at"]),
            "due_at": moment("due_at", values["due_at"], zone, was=values["was_due_at"]),
            "window_minutes": filled(values["window_minutes"]),
            **{name: values[name] == "true" for name in _SWITCHES},
            "late_percent": filled(values["late_percent"]) or 0,
            "late_floor": filled(values["late_floor"]) or 0,
            "late_days": filled(values["late_days"]),
            "max_attempts": filled(values["max_attempts"]),
            "cooldown_s": round(minutes * 60),
            "feedback_before": values["feedback_before"],
            "feedback_after": values["feedback_after"],
            "scoring": values["scoring"],
            "exercises": [{"slug": slug, "points": filled(points)} for slug, points in chosen.items()],
        },
        context={"stored_times": before.times if before else ()},
    )
