"""Grades computed from the submissions that count for an assignment, with the manual grades that replace them."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.courses import rule_facts, students
from app.courses.schemas import AssignmentGradeRead, GradeRead, LoweredRead, StudentGradesRead
from app.courses.students import Student
from app.db.engine import utc_now
from app.grading.summaries import attempts_in
from app.http.errors import ConflictError
from app.models import (
    Assignment,
    AssignmentExercise,
    Course,
    ExamWindow,
    Exercise,
    Extension,
    GradeOverride,
    GradeSummary,
    UnlockedSolution,
)
from app.rules.assignment import Rules
from app.rules.release import grades_released
from app.rules.worth import Grade, grade

_MOST_NAMES = 10
_Place = tuple[UUID, UUID]  # a student and an assignment
_Where = tuple[UUID, UUID]  # an assignment and an exercise
_NOTHING, _HUNDREDTH = Grade(), Decimal("0.01")


def _text(column: Any) -> sa.ColumnElement[str]:
    return sa.cast(column, sa.Text)


_KEY = _text(AssignmentExercise.assignment_id) + _text(AssignmentExercise.exercise_id)


class LowersGradesError(ConflictError):
    """A change would lower the points of these students."""

    kind = "edit_lowers_grades"

    def __init__(self, lowered: list[LoweredRead]) -> None:
        self.lowered = lowered
        names = [one.username for one in lowered[:_MOST_NAMES]]
        super().__init__(
            "edit_lowers_grades", count=len(lowered), names=names, students=[one.model_dump() for one in lowered]
        )


class Level(NamedTuple):
    """An exercise of an assignment. `key` names both in a stored summary."""

    exercise_id: UUID
    slug: str
    points: int
    key: str


class Cell(NamedTuple):
    """A student's points in one exercise of an assignment: those that count, and those computed from submissions."""

    points: float
    computed: Grade
    is_overridden: bool


@dataclass(frozen=True)
class Material:
    """The data from which the grades of some students are computed.

    `summaries` has for each student the facts of all exercises as JSON. It is parsed for one student at a time: the
    lists of a whole class at once would keep the garbage collector busy.
    """

    course: Course
    assignments: list[Assignment]
    levels: dict[UUID, list[Level]]
    summaries: dict[UUID, str]
    forfeited: dict[UUID, set[UUID]]
    extensions: dict[_Place, Extension]
    windows: dict[_Place, ExamWindow]
    overrides: dict[UUID, dict[_Where, float]]
    usual_rules: dict[UUID, Rules]
    """The rules of each assignment for students without an extension and an exam window."""

    def rules(self, assignment: Assignment, user_id: UUID) -> Rules:
        """Return the rules of an assignment for a student."""
        extension = self.extensions.get((user_id, assignment.id))
        window = self.windows.get((user_id, assignment.id))
        if extension is None and window is None:
            return self.usual_rules[assignment.id]
        return rule_facts.rules_for(assignment, self.course, extension, window)

    def cells(self, user_id: UUID) -> list[list[Cell]]:
        """Return a student's points in each exercise of each assignment."""
        stored = dict(json.loads(self.summaries.get(user_id, "[]")))
        forfeited, overrides = self.forfeited.get(user_id, ()), self.overrides.get(user_id)
        found = []
        for assignment in self.assignments:
            rules = self.rules(assignment, user_id)
            cells = []
            for level in self.levels[assignment.id]:
                computed = _NOTHING
                if facts := stored.get(level.key):
                    attempts = attempts_in(facts, is_forfeited=level.exercise_id in forfeited)
                    computed = grade(rules, level.points, attempts)
                override = overrides.get((assignment.id, level.exercise_id)) if overrides else None
                points = float(computed.points) if override is None else override
                cells.append(Cell(points, computed, override is not None))
            found.append(cells)
        return found


def of_student(material: Material, student: Student, *, is_own: bool = False) -> StudentGradesRead:
    """Return the grades of one student. With `is_own`, what is not released stays out of them."""
    read = [
        _assignment(material, assignment, student.id, cells, is_own=is_own)
        for assignment, cells in zip(material.assignments, material.cells(student.id), strict=True)
    ]
    shown = [one for one in read if one.points is not None]
    return StudentGradesRead(
        user_id=student.id,
        username=student.username,
        name=student.name,
        student_number=student.student_number,
        email=student.email,
        section=student.section,
        points=total(one.points for one in shown if one.points is not None),
        worth=sum(one.worth for one in shown),
        assignments=read,
    )


def read_material(
    session: Session, course_id: UUID, user_ids: Collection[UUID], assignment_id: UUID | None = None
) -> Material:
    """Read what the grades of these students need: of all assignments that have opened, or of the given one.

    The number of statements does not depend on how many they are, and none reads submissions.
    """
    query = sa.select(Assignment).where(Assignment.course_id == course_id)
    rows = session.scalars(query.order_by(Assignment.due_at.is_(None), Assignment.due_at, Assignment.id)).all()
    # An assignment has no grades before it opens, and its exercises are not visible yet.
    wanted = [
        row
        for row in rows
        if (row.opens_at is None or row.opens_at <= utc_now() if assignment_id is None else row.id == assignment_id)
    ]
    course = session.get_one(Course, course_id)
    levels = _levels(session, [row.id for row in wanted])
    extensions = sa.select(Extension).where(Extension.assignment_id.in_(levels), Extension.user_id.in_(user_ids))
    windows = sa.select(ExamWindow).where(ExamWindow.assignment_id.in_(levels), ExamWindow.user_id.in_(user_ids))
    return Material(
        course=course,
        assignments=wanted,
        levels=levels,
        summaries=_summaries(session, user_ids, levels),
        forfeited=_forfeited(session, user_ids, levels),
        extensions={(row.user_id, row.assignment_id): row for row in session.scalars(extensions)},
        windows={(row.user_id, row.assignment_id): row for row in session.scalars(windows)},
        overrides=_overrides(session, user_ids, levels),
        usual_rules={row.id: rule_facts.rules_for(row, course) for row in wanted},
    )


def without_unstarted_exams(material: Material, user_id: UUID) -> Material:
    """Leave out the exams that a student can still start: their exercises are still unknown to the student."""
    now = utc_now()
    shown = [row for row in material.assignments if material.rules(row, user_id).shows_exercises(now)]
    return replace(material, assignments=shown)


def released(material: Material) -> Material:
    """Leave out the assignments whose grades are held."""
    return replace(material, assignments=[row for row in material.assignments if is_released(row)])


def is_released(assignment: Assignment) -> bool:
    """Return whether students may see their points in this assignment."""
    return grades_released(holds_grades=assignment.holds_grades, released_at=assignment.released_at, at=utc_now())


def points_by_student(session: Session, course_id: UUID, assignment_id: UUID | None) -> dict[Student, float]:
    """Return the points of every student in one assignment, or in the whole course."""
    everybody = students.read_all(session, students.of_course(course_id))
    material = read_material(session, course_id, [one.id for one in everybody], assignment_id)
    return {one: points_of(material, one.id) for one in everybody}


def points_of(material: Material, user_id: UUID) -> float:
    """Return the sum of a student's points."""
    return total(total(cell.points for cell in cells) for cells in material.cells(user_id))


def lowered(
    session: Session, course_id: UUID, assignment_id: UUID | None, before: dict[Student, float]
) -> list[LoweredRead]:
    """Return the students who have fewer points than `before`, by name."""
    earlier = {student.id: points for student, points in before.items()}
    return [
        LoweredRead(username=student.username, name=student.name, before=earlier[student.id], after=after)
        for student, after in points_by_student(session, course_id, assignment_id).items()
        if student.id in earlier and after < earlier[student.id]
    ]


@contextmanager
def no_lower_grades(
    session: Session, course_id: UUID, assignment_id: UUID | None, *, is_confirmed: bool
) -> Iterator[None]:
    """Refuse a change that lowers the points of students, unless it is confirmed. Raises LowersGradesError."""
    before = {} if is_confirmed else points_by_student(session, course_id, assignment_id)
    yield
    session.flush()
    if is_confirmed:
        return
    session.expire_all()
    if found := lowered(session, course_id, assignment_id, before):
        raise LowersGradesError(found)


def total(points: Iterable[float]) -> float:
    """Return the sum of points, rounded to hundredths, half up."""
    exact = sum((Decimal(repr(one)) for one in points), Decimal(0))
    return float(exact.quantize(_HUNDREDTH, ROUND_HALF_UP))


def _assignment(
    material: Material, assignment: Assignment, user_id: UUID, cells: list[Cell], *, is_own: bool
) -> AssignmentGradeRead:
    levels = material.levels[assignment.id]
    released = is_released(assignment)
    hides = is_own and not released
    return AssignmentGradeRead(
        assignment_id=assignment.id,
        title=assignment.title,
        due_at=material.rules(assignment, user_id).own_due_at,
        is_extended=(user_id, assignment.id) in material.extensions,
        is_released=released,
        points=None if hides else total(cell.points for cell in cells),
        worth=sum(level.points for level in levels),
        exercises=[
            _held(level, cell) if hides else _shown(level, cell) for level, cell in zip(levels, cells, strict=True)
        ],
    )


def _shown(level: Level, cell: Cell) -> GradeRead:
    return GradeRead(
        exercise=level.slug,
        worth=level.points,
        points=cell.points,
        computed=float(cell.computed.points),
        attempts=cell.computed.attempts,
        factor=float(cell.computed.factor),
        submission_id=None if cell.computed.best_id is None else UUID(str(cell.computed.best_id)),
        is_overridden=cell.is_overridden,
    )


def _held(level: Level, cell: Cell) -> GradeRead:
    """Return a grade before its release: only how many attempts were made."""
    return GradeRead(
        exercise=level.slug,
        worth=level.points,
        points=None,
        computed=None,
        attempts=cell.computed.attempts,
        factor=None,
        submission_id=None,
        is_overridden=False,
    )


def _levels(session: Session, assignment_ids: Collection[UUID]) -> dict[UUID, list[Level]]:
    rows: Iterable[Any] = session.execute(
        sa.select(
            AssignmentExercise.assignment_id,
            AssignmentExercise.exercise_id,
            Exercise.slug,
            AssignmentExercise.points,
            _KEY,
        )
        .join(Exercise, Exercise.id == AssignmentExercise.exercise_id)
        .where(AssignmentExercise.assignment_id.in_(assignment_ids))
        .order_by(AssignmentExercise.position)
    )
    found: dict[UUID, list[Level]] = {one: [] for one in assignment_ids}
    for assignment_id, *level in rows:
        found[assignment_id].append(Level(*level))
    return found


def _summaries(session: Session, user_ids: Iterable[UUID], assignment_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return for each student a JSON list of key and facts. The database puts it together: that is the fastest."""
    key = _text(GradeSummary.assignment_id) + _text(GradeSummary.exercise_id)
    if session.connection().dialect.name == "sqlite":
        pairs = sa.func.json_group_array(sa.func.json_array(key, sa.func.json(GradeSummary.attempts)))
    else:
        pairs = sa.func.json_agg(sa.func.json_build_array(key, GradeSummary.attempts))
    rows = session.execute(
        sa.select(GradeSummary.user_id, sa.cast(pairs, sa.Text).label("stored"))
        .where(GradeSummary.assignment_id.in_(assignment_ids), GradeSummary.user_id.in_(user_ids))
        .group_by(GradeSummary.user_id)
    )
    return {row.user_id: row.stored for row in rows}


def _forfeited(session: Session, user_ids: Iterable[UUID], levels: dict[UUID, list[Level]]) -> dict[UUID, set[UUID]]:
    exercise_ids = {level.exercise_id for one in levels.values() for level in one}
    rows = session.execute(
        sa.select(UnlockedSolution.user_id, UnlockedSolution.exercise_id).where(
            UnlockedSolution.user_id.in_(user_ids), UnlockedSolution.exercise_id.in_(exercise_ids)
        )
    )
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for user_id, exercise_id in rows:
        found[user_id].add(exercise_id)
    return found


def _overrides(
    session: Session, user_ids: Iterable[UUID], assignment_ids: Iterable[UUID]
) -> dict[UUID, dict[_Where, float]]:
    rows: Iterable[Any] = session.execute(
        sa.select(GradeOverride.user_id, GradeOverride.assignment_id, GradeOverride.exercise_id, GradeOverride.points)
        .where(GradeOverride.user_id.in_(user_ids), GradeOverride.assignment_id.in_(assignment_ids))
        .order_by(GradeOverride.made_at, GradeOverride.id)
    )
    newest: dict[UUID, dict[_Where, float | None]] = defaultdict(dict)
    for user_id, assignment_id, exercise_id, points in rows:
        newest[user_id][assignment_id, exercise_id] = points
    return {
        user_id: {place: points for place, points in own.items() if points is not None}
        for user_id, own in newest.items()
    }
