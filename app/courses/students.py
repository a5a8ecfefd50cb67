"""Students of a course as its staff see them, and pages of people: searched, and filtered by section."""

from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app.courses.access import past_students
from app.courses.people import SHOWN_EMAIL, SHOWN_NAME, with_roster
from app.enums import CourseRole
from app.http.errors import NotFoundError
from app.http.types import WHOLE_NUMBER
from app.models import CourseMember, RosterEntry, User

PER_PAGE = 50


class Student(NamedTuple):
    """A student of a course."""

    id: UUID
    username: str
    name: str
    student_number: str | None
    email: str | None
    section: str


class PageQuery(BaseModel):
    """Which people of a course to list: a search, a section, and the number of the page."""

    search: Annotated[str, Field(max_length=120, description="A part of the name, user name or student number.")] = ""
    section: Annotated[str, Field(max_length=64, description="Only this section; empty for all.")] = ""
    page: Annotated[int, Field(ge=1, le=100_000), WHOLE_NUMBER] = 1


class PageOf(NamedTuple):
    """The position of a page among all: its number, how many pages and how many people there are."""

    page: int
    pages: int
    total: int

    @classmethod
    def of(cls, page: int, total: int) -> "PageOf":
        """Return this page, or the last one if there are fewer."""
        pages = max(1, -(-total // PER_PAGE))
        return cls(min(page, pages), pages, total)

    @property
    def start(self) -> int:
        return (self.page - 1) * PER_PAGE


def matching(query: sa.Select[Any], wanted: PageQuery) -> sa.Select[Any]:
    """Narrow a query of members, with their roster entries, to a search and a section."""
    if wanted.section:
        query = query.where(CourseMember.section == wanted.section)
    for word in wanted.search.split():
        texts = (SHOWN_NAME, User.username_key, RosterEntry.student_number)
        found = [sa.func.lower(text).contains(word.lower(), autoescape=True) for text in texts]
        found.append(SHOWN_NAME.contains(word, autoescape=True))  # SQLite has lower case for ASCII only
        query = query.where(sa.or_(*found))
    return query


def count(session: Session, query: sa.Select[Any]) -> int:
    """Return the number of rows of a query."""
    return session.scalars(sa.select(sa.func.count()).select_from(query.order_by(None).subquery())).one()


def of_course(course_id: UUID, wanted: PageQuery | None = None) -> sa.Select[Any]:
    """Select the students of a course, by name, as the columns of `Student`."""
    query = with_roster(
        sa.select(
            User.id,
            User.username,
            SHOWN_NAME.label("name"),
            RosterEntry.student_number,
            SHOWN_EMAIL.label("email"),
            CourseMember.section,
        ).join(CourseMember, CourseMember.user_id == User.id),
        course_id,
    ).where(CourseMember.course_id == course_id, CourseMember.role == CourseRole.STUDENT)
    query = query if wanted is None else matching(query, wanted)
    return query.order_by(sa.func.lower(SHOWN_NAME), User.username_key)


def read_all(session: Session, query: sa.Select[Any]) -> list[Student]:
    """Return the students that a query of `of_course` selects."""
    return [Student(*row) for row in session.execute(query)]


def find(session: Session, course_id: UUID, user_id: UUID) -> Student:
    """Return somebody who is or was a student of the course. Raises NotFoundError."""
    query = with_roster(
        sa.select(
            User.id,
            User.username,
            SHOWN_NAME.label("name"),
            RosterEntry.student_number,
            SHOWN_EMAIL.label("email"),
            sa.func.coalesce(CourseMember.section, ""),
        ).outerjoin(CourseMember, sa.and_(CourseMember.user_id == User.id, CourseMember.course_id == course_id)),
        course_id,
    )
    row = session.execute(query.where(User.id == user_id, User.id.in_(past_students(course_id)))).one_or_none()
    if row is None:
        raise NotFoundError("not_a_student")
    return Student(*row)


def sections(session: Session, course_id: UUID) -> Sequence[str]:
    """Return the sections of a course's members, in order."""
    query = sa.select(CourseMember.section).where(CourseMember.course_id == course_id, CourseMember.section != "")
    return session.scalars(query.distinct().order_by(CourseMember.section)).all()
