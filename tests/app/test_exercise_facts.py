"""Facts about an exercise and its viewer, loaded from each kind of database."""

from datetime import timedelta

import pytest

from app.db.engine import utc_now
from app.db.ids import new_id
from app.enums import CourseRole, Role, Theme, Visibility
from app.exercises import access
from app.identity import Principal
from app.models import (
    Assignment,
    AssignmentExercise,
    Course,
    CourseMember,
    ExamWindow,
    Exercise,
    Extension,
    MembershipPeriod,
    User,
)
from app.solutions import queries
from app.visibility.permissions import Permission
from tests.app.stored import make_stored

SLUG = "row_norms"
NOW = utc_now().replace(second=0, microsecond=0)
HOUR = timedelta(hours=1)


@pytest.fixture
def world(migrated):
    """Return people of an exam: early has ended it, late has more minutes, gone has left the course."""
    stored = make_stored(migrated, SLUG)
    with migrated.writing() as session:
        exercise = session.get_one(Exercise, stored.exercise_id)
        exercise.visibility, exercise.current_version_id = Visibility.ASSIGNMENT, stored.version_id
        course = Course(title="Exam", join_code="EXAM")
        session.add(course)
        session.flush()
        exam = Assignment(course_id=course.id, title="Exam", opens_at=NOW - 9 * HOUR, due_at=NOW + 9 * HOUR)
        exam.window_minutes = 60
        session.add(exam)
        session.flush()
        session.add(AssignmentExercise(assignment_id=exam.id, exercise_id=exercise.id, position=0, points=1))
        people = {}
        for name in ("early", "late", "gone", "outsider"):
            user = User(username=name, username_key=name, password_hash="x")
            session.add(user)
            session.flush()
            people[name] = Principal(user.id, name, Role.STUDENT, None, Theme.SYSTEM)
        for name in ("early", "late"):
            session.add(CourseMember(course_id=course.id, user_id=people[name].id, role=CourseRole.STUDENT))
        left = {"role": CourseRole.STUDENT, "started_at": NOW - 8 * HOUR, "ended_at": NOW - HOUR}
        session.add(MembershipPeriod(course_id=course.id, user_id=people["gone"].id, **left))
        for name in ("early", "late", "gone"):
            session.add(ExamWindow(assignment_id=exam.id, user_id=people[name].id, started_at=NOW - 3 * HOUR))
        session.add(Extension(assignment_id=exam.id, user_id=people["late"].id, extra_minutes=300))
    return migrated, people


def test_an_exam_ends_with_the_last_window_of_its_students(world):
    database, people = world
    with database.reading() as session:
        early, late = (access.find(session, people[name], SLUG) for name in ("early", "late"))
        assert [one.last_closes_at for one in early.facts.held] == [NOW + 3 * HOUR]
        assert Permission.RUN not in early.permissions and Permission.RUN in late.permissions
        assert Permission.COMMENTS not in early.permissions | late.permissions


def test_who_left_reads_what_they_were_given_and_outsiders_nothing(world):
    database, people = world
    with database.reading() as session:
        assert Permission.READ in access.permissions_on(session, people["gone"], SLUG)
        assert access.permissions_on(session, people["outsider"], SLUG) == frozenset()
        assert access.permissions_on(session, None, SLUG) == frozenset()


def test_a_new_account_has_nothing_to_spend(world):
    database, people = world
    with database.writing() as session:
        queries.lock_account(session, people["early"].id)
        assert queries.balance(session, people["early"].id, new_id()) == 0
