"""Submissions of earlier releases, given to assignments: every grade of the first release stays."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.courses import grades, students
from app.db import migrations
from app.enums import Kind
from app.models import Assignment as StoredAssignment
from app.models import Course, ExerciseVersion
from app.models import Submission as StoredSubmission
from app.models.scoring import points_earned
from grader.verdict import Verdict
from migrations.first_release.assigned import Assigned, Assignment, Hole, Kept, Submission, plan
from tests.app.databases import fresh_database
from tests.app.first_release import load_first_release

DUE = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
EXERCISE = UUID(int=7)
A = Assignment(
    id=UUID(int=1),
    opens_at=None,
    due_at=DUE,
    late_percent=20,
    late_floor=0,
    late_days=0,
    max_attempts=None,
    created_at=DUE - 9 * HOUR,
    joined_at=DUE - 9 * HOUR,
    worth={EXERCISE: 100},
)
B = replace(A, id=UUID(int=2), due_at=DUE + HOUR)


def submission(number, at, score=0, verdict="wrong_answer"):
    return Submission(UUID(int=number), EXERCISE, at, "accepted" if score else verdict, score, 10, False)


def test_a_submission_is_for_the_assignment_that_counted_it():
    found = plan([A], [submission(10, DUE - HOUR), submission(11, DUE + HOUR)])
    assert found.assigned == [Assigned(UUID(int=10), A.id, "counted")]
    assert (found.kept, found.holes) == ([], [])


def test_of_two_assignments_it_is_for_the_one_whose_points_it_earned():
    weak, strong = submission(10, DUE - HOUR, 5), submission(11, DUE + HOUR / 2, 10)
    found = plan([A, B], [weak, strong])
    assert [one[:2] for one in found.assigned] == [(weak.id, A.id), (strong.id, B.id)]
    assert found.kept == []


def test_points_of_a_submission_that_is_for_another_assignment_are_kept():
    found = plan([A, B], [submission(10, DUE - HOUR, 10)])
    assert [one.assignment_id for one in found.assigned] == [A.id]
    assert found.kept == [Kept(B.id, EXERCISE, 100.0)]


def test_attempts_above_the_limit_do_not_count_but_the_best_does():
    made = [submission(10 + n, DUE - HOUR + timedelta(seconds=n), 10 if n == 3 else 0) for n in range(4)]
    made.append(submission(20, DUE - HOUR, verdict="compile_error"))
    found = plan([replace(A, max_attempts=2)], made)
    assert [one.admission for one in found.assigned] == [
        *("counted", "attempts_used", "attempts_used", "counted", "counted")
    ]


def test_grades_that_were_wrong_are_listed():
    early = submission(10, A.created_at - HOUR, 10)
    missed = submission(11, DUE + timedelta(seconds=8), 10)
    found = plan([replace(A, joined_at=DUE - 20 * HOUR)], [early, missed])
    assert found.holes == [
        Hole(A.id, missed.id, "handed in within its last minute, not counted"),
        Hole(A.id, early.id, "earned points before the assignment existed"),
    ]


def test_a_date_at_the_end_of_the_calendar_breaks_nothing():
    far = replace(A, due_at=datetime(9999, 12, 31, 23, 59, tzinfo=UTC), late_days=3650)
    assert plan([far], [submission(10, DUE)]).assigned


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_grades_of_the_first_release_stay(kind, tmp_path):
    with fresh_database(kind, tmp_path) as database:
        load_first_release(database)
        migrations.upgrade(database)
        with database.reading() as session:
            before, after = {}, {}
            for course_id in session.scalars(sa.select(Course.id)):
                everybody = students.read_all(session, students.of_course(course_id))
                material = grades.read_material(session, course_id, [student.id for student in everybody])
                for student in everybody:
                    for one in grades.of_student(material, student).assignments:
                        for level in one.exercises:
                            place = one.assignment_id, student.id, level.exercise
                            after[place] = level.points if level.is_overridden else level.computed
                            before[place] = old_points(session, material, *place)
            kinds = set(session.scalars(sa.select(StoredSubmission.kind).where(is_assigned)))
        assert kinds == {Kind.SUBMISSION}
        assert any(before.values())
        assert after == before


is_assigned = StoredSubmission.assignment_id.is_not(None)


def old_points(session, material, assignment_id, user_id, slug):
    """Return the points as the first release computed them: from all submissions, whatever is stored with them."""
    assignment = session.get(StoredAssignment, assignment_id)
    level = next(one for one in material.levels[assignment_id] if one.slug == slug)
    manual = material.overrides.get(user_id, {}).get((assignment_id, level.exercise_id))
    if manual is not None:
        return manual
    extension = material.extensions.get((user_id, assignment_id))
    due_at = extension.due_at if extension else assignment.due_at
    query = sa.select(StoredSubmission.created_at, points_earned, ExerciseVersion.points, StoredSubmission.verdict)
    rows = session.execute(
        query.join(ExerciseVersion, ExerciseVersion.id == StoredSubmission.version_id).where(
            StoredSubmission.user_id == user_id,
            StoredSubmission.exercise_id == level.exercise_id,
            StoredSubmission.kind == Kind.SUBMISSION,
        )
    )
    found = [0.0]
    for at, score, points, verdict in rows:
        late = timedelta(0) if due_at is None else max(at - due_at, timedelta(0))
        if assignment.opens_at is not None and at < assignment.opens_at:
            continue
        if late and assignment.late_days is not None and late > timedelta(days=assignment.late_days):
            continue
        days = math.ceil(late / timedelta(days=1))
        factor = max(assignment.late_floor, 100 - assignment.late_percent * days) / 100 if late else 1.0
        share = score / points if points else float(verdict is Verdict.ACCEPTED)
        found.append(round(level.points * share * factor, 2))
    return max(found)
