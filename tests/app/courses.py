"""Courses as tests need them: made through the service, with the people of the test."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from app.courses import assignments, membership, service
from app.courses.schemas import AssignmentExerciseWrite, AssignmentWrite, CourseCreate
from app.db.engine import Database, utc_now
from app.enums import CourseRole, Role, Theme
from app.identity import Principal
from tests.app.api import Person

SLUG = "maxpool_backward"


def known(person: Person, role: Role = Role.INSTRUCTOR) -> Principal:
    """Return the person as services know one."""
    return Principal(UUID(person.id), person.username, role, None, Theme.SYSTEM)


def make_course(
    database: Database, owner: Person, students: tuple[Person, ...] = (), title: str = "Deep learning"
) -> str:
    """Create a course with these people and return its id."""
    actor = known(owner)
    with database.writing() as session:
        course = service.create(session, actor, CourseCreate(title=title))
        for student in students:
            membership.put(session, course.id, UUID(student.id), CourseRole.STUDENT)
        return course.id.hex


def make_assignment(database: Database, owner: Person, course_id: str, slug: str = SLUG, **rules: Any) -> str:
    """Create an assignment of one exercise, by default due in a day, and return its id."""
    body = AssignmentWrite(
        **{
            "title": "First steps",
            "due_at": utc_now() + timedelta(days=1),
            "exercises": [AssignmentExerciseWrite(slug=slug, points=100)],
            **rules,
        }
    )
    with database.writing() as session:
        return assignments.create(session, known(owner), UUID(course_id), body).id.hex


def appoint(database: Database, course_id: str, person: Person, role: CourseRole) -> None:
    """Give a person a role in a course, as if they had accepted an invitation."""
    with database.writing() as session:
        membership.put(session, UUID(course_id), UUID(person.id), role)


@dataclass(frozen=True)
class TaughtCourse:
    """A course and who teaches it."""

    id: str
    teacher: Person
    database: Database

    def enrol(self, *students: Person) -> None:
        """Let these people join the course as students."""
        for student in students:
            self.appoint(student, CourseRole.STUDENT)

    def appoint(self, person: Person, role: CourseRole) -> None:
        """Give a person a role in the course, as if they had accepted an invitation."""
        appoint(self.database, self.id, person, role)

    def assign(self, slug: str = SLUG, **rules: Any) -> str:
        """Create an assignment in the course and return its id."""
        return make_assignment(self.database, self.teacher, self.id, slug, **rules)
