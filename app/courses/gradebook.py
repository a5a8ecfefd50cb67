"""The gradebook: pages of it, one student, and manual grades."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.orm import Session, aliased

from app.accounts import audit
from app.courses import assignments, grades, students
from app.courses.access import Permission, allows, check_allows, course_for, course_for_member
from app.courses.people import SHOWN_NAME
from app.courses.schemas import GradebookPage, GradeRead, GradeWrite, OverrideRead, StudentGradesRead
from app.courses.students import PER_PAGE, PageOf, PageQuery, Student
from app.exercises import access as exercises
from app.http.errors import ConflictError, ForbiddenError, NotFoundError
from app.identity import Principal
from app.models import (
    Assignment,
    AssignmentExercise,
    CourseMember,
    Exercise,
    GradeOverride,
    User,
)
from app.visibility.permissions import Permission as ExercisePermission

ABOVE_MAXIMUM = "grade_above_maximum"
"""The code of the refusal that `allow_above_maximum` overrules."""


class Sort(StrEnum):
    """Orders of the gradebook beside that by one assignment, which is named by its id."""

    NAME = "name"
    SECTION = "section"
    TOTAL = "total"


class GradebookQuery(PageQuery):
    """Which page of the gradebook to show. By points, the highest come first; `descending` turns any order around."""

    sort: Sort | UUID = Field(
        default=Sort.NAME, description="`name`, `section`, `total`, or the id of an assignment."
    )
    descending: bool = False


def read_page(session: Session, person: Principal, course_id: UUID, wanted: GradebookQuery) -> GradebookPage:
    """Return the grades of one page of students. Requires the course's staff. Raises NotFoundError."""
    course_for(session, person, course_id, Permission.READ)
    query = students.of_course(course_id, wanted)
    if wanted.sort in (Sort.NAME, Sort.SECTION):
        page = PageOf.of(wanted.page, students.count(session, query))
        shown = students.read_all(session, _in_order(query, wanted).limit(PER_PAGE).offset(page.start))
    else:
        ordered = _by_points(session, course_id, students.read_all(session, query), wanted)
        page = PageOf.of(wanted.page, len(ordered))
        shown = ordered[page.start : page.start + PER_PAGE]
    material = grades.read_material(session, course_id, [one.id for one in shown])
    items = [grades.of_student(material, one) for one in shown]
    return GradebookPage(items=items, **page._asdict())


def read_all(session: Session, person: Principal, course_id: UUID) -> tuple[list[Student], grades.Material]:
    """Return the students by name and what their grades are computed from, for an export. Requires the staff."""
    course_for(session, person, course_id, Permission.READ)
    everybody = students.read_all(session, students.of_course(course_id))
    return everybody, grades.read_material(session, course_id, [one.id for one in everybody])


def read_student(session: Session, person: Principal, course_id: UUID, user_id: UUID) -> StudentGradesRead:
    """Return the grades of one student. Requires that student or a teacher of the course."""
    _, role = course_for_member(session, person, course_id)
    if person.id != user_id:
        check_allows(role, Permission.READ)
    student = students.find(session, course_id, user_id)
    material = grades.read_material(session, course_id, [user_id])
    if allows(role, Permission.READ):
        return grades.of_student(material, student)
    read = grades.of_student(grades.without_unstarted_exams(material, user_id), student, is_own=True)
    return _without_hidden(session, person, read)


def material_for_student(
    session: Session, course_id: UUID, user_ids: Iterable[UUID], viewer_id: UUID
) -> grades.Material:
    """Return what the grades of some students are computed from, as far as a student of the course may know them.

    The caller has checked permissions.
    """
    material = grades.read_material(session, course_id, [*user_ids, viewer_id])
    return grades.released(grades.without_unstarted_exams(material, viewer_id))


def set_grade(
    session: Session,
    actor: Principal,
    course_id: UUID,
    assignment_id: UUID,
    user_id: UUID,
    slug: str,
    body: GradeWrite,
) -> GradeRead:
    """Set a manual grade, or remove it if `points` is None.

    Raises NotFoundError; ForbiddenError for one's own grade; ConflictError for more points than the exercise has,
    unless `allow_above_maximum`.
    """
    course = course_for(session, actor, course_id, Permission.GRADE)
    if actor.id == user_id:  # a former student who has joined the staff
        raise ForbiddenError("own_grade")
    assignment = assignments.find(session, course_id, assignment_id)
    student = students.find(session, course_id, user_id)
    level = session.execute(
        sa.select(Exercise.id, AssignmentExercise.points)
        .join(AssignmentExercise, AssignmentExercise.exercise_id == Exercise.id)
        .where(AssignmentExercise.assignment_id == assignment_id, Exercise.slug == slug)
    ).one_or_none()
    if level is None:
        raise NotFoundError("not_in_assignment", slug=slug)
    if body.points is not None and body.points > level.points and not body.allow_above_maximum:
        raise ConflictError(ABOVE_MAXIMUM, points=body.points, maximum=level.points)
    row = GradeOverride(
        assignment_id=assignment_id,
        user_id=user_id,
        exercise_id=level.id,
        points=body.points,
        reason=body.reason,
        made_by=actor.id,
    )
    session.add(row)
    details = {"assignment": assignment.title, "exercise": slug, **body.model_dump()}
    audit.record(session, actor, "grade.set", student.username, course_id=course.id, **details)
    session.flush()
    material = grades.read_material(session, course_id, [user_id], assignment_id)
    (place,) = grades.of_student(material, student).assignments
    return next(one for one in place.exercises if one.exercise == slug)


def list_overrides(
    session: Session, actor: Principal, course_id: UUID, user_id: UUID, assignment_id: UUID | None = None
) -> list[OverrideRead]:
    """Return every manual grade of a student in the course, or in one assignment, newest first."""
    course_for(session, actor, course_id, Permission.READ)
    author = aliased(User)
    query = (
        sa.select(
            Exercise.slug.label("exercise"),
            Assignment.title.label("assignment"),
            GradeOverride.points,
            GradeOverride.reason,
            author.username.label("made_by"),
            GradeOverride.made_at,
        )
        .join(Assignment, Assignment.id == GradeOverride.assignment_id)
        .join(Exercise, Exercise.id == GradeOverride.exercise_id)
        .outerjoin(author, author.id == GradeOverride.made_by)
        .where(Assignment.course_id == course_id, GradeOverride.user_id == user_id)
        .order_by(GradeOverride.made_at.desc(), GradeOverride.id.desc())
    )
    if assignment_id is not None:
        query = query.where(GradeOverride.assignment_id == assignment_id)
    return [OverrideRead(**row._mapping) for row in session.execute(query)]


def _without_hidden(session: Session, person: Principal, read: StudentGradesRead) -> StudentGradesRead:
    """Leave out the exercises that a student cannot see and has handed nothing in to. The sums keep their points."""
    slugs = {one.exercise for assignment in read.assignments for one in assignment.exercises}
    query = sa.select(Exercise.slug).where(Exercise.slug.in_(slugs))
    seen = {row.slug for row in exercises.visible_rows(session, person, query, ExercisePermission.READ)}
    for assignment in read.assignments:
        assignment.exercises = [one for one in assignment.exercises if one.exercise in seen or one.attempts]
    return read


def _in_order(query: sa.Select[Any], wanted: GradebookQuery) -> sa.Select[Any]:
    columns = [sa.func.lower(SHOWN_NAME), User.username_key]
    if wanted.sort is Sort.SECTION:
        columns.insert(0, CourseMember.section)
    return query.order_by(None).order_by(*(one.desc() if wanted.descending else one for one in columns))


def _by_points(session: Session, course_id: UUID, found: list[Student], wanted: GradebookQuery) -> list[Student]:
    """Sort students by their points in the course or in one assignment, which needs all of their grades."""
    assignment_id = wanted.sort if isinstance(wanted.sort, UUID) else None
    if assignment_id is not None:
        assignments.find(session, course_id, assignment_id)
    material = grades.read_material(session, course_id, [one.id for one in found], assignment_id)
    points = {one.id: grades.points_of(material, one.id) for one in found}
    return sorted(found, key=lambda one: points[one.id], reverse=not wanted.descending)
