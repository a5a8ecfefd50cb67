"""The permissions: one table, `table.ROUTES`, with a rule for every address of the service.

The table does not grant anything by itself: dependencies and services do. A test requests every route as everybody.
It fails if the code differs from the table, or if the table lacks a route.
"""

from dataclasses import dataclass
from enum import StrEnum


class Who(StrEnum):
    """Everybody who may ask, seen from one course and from one student in it.

    The owner of the course has written the exercises of the walk. The viewer and grader have accounts of students.
    """

    VISITOR = "visitor"
    STUDENT = "student"
    OTHER_STUDENT = "student of another course"
    OTHER_INSTRUCTOR = "instructor of another course"
    VIEWER = "viewer"
    GRADER = "grader"
    INSTRUCTOR = "instructor"
    OWNER = "owner"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Rule:
    """A rule: who is allowed, with a description."""

    name: str
    meaning: str
    allowed: frozenset[Who]


_LOGGED_IN = frozenset(Who) - {Who.VISITOR}
_OWNERS = frozenset({Who.OWNER, Who.ADMINISTRATOR})
_TEACHERS = _OWNERS | {Who.INSTRUCTOR}
_GRADERS = _TEACHERS | {Who.GRADER}
_STAFF = _GRADERS | {Who.VIEWER}

EVERYBODY = Rule("everybody", "No login is needed.", frozenset(Who))
LOGGED_IN = Rule("logged in", "Everybody with an account, about their own things only.", _LOGGED_IN)
OWNER = Rule("owner", "The person whom the object belongs to, and nobody else.", frozenset({Who.STUDENT}))
OTHERS = Rule("others", "Everybody with an account but the person whom it belongs to.", _LOGGED_IN - {Who.STUDENT})
OWNER_AND_STAFF = Rule(
    "owner and staff",
    "The person whom it belongs to; the staff of the course to which it was handed in, administrators.",
    _STAFF | {Who.STUDENT},
)
OWNER_AND_INSTRUCTORS = Rule(
    "owner and instructors",
    "The person whom it belongs to, accounts of role instructor, administrators.",
    _TEACHERS | {Who.STUDENT, Who.OTHER_INSTRUCTOR},
)
MEMBERS = Rule(
    "members",
    "Whoever is in the course, as a student or in its staff; administrators.",
    _STAFF | {Who.STUDENT},
)
STAFF = Rule("staff", "Viewers, graders, instructors and owners of this course; administrators.", _STAFF)
NOT_STAFF = Rule(
    "not staff", "Everybody with an account but the staff of this course and administrators.", _LOGGED_IN - _STAFF
)
GRADERS = Rule("graders", "Graders, instructors and owners of this course; administrators.", _GRADERS)
TEACHERS = Rule("teachers", "Instructors and owners of this course; administrators.", _TEACHERS)
COURSE_OWNERS = Rule("course owners", "Owners of this course; administrators.", _OWNERS)
INSTRUCTORS = Rule(
    "instructors",
    "Accounts of role instructor or administrator, about things of their own or of all instructors.",
    _TEACHERS | {Who.OTHER_INSTRUCTOR},
)
AUTHORS = Rule(
    "authors",
    "The instructor who began the exercise; administrators.",
    _OWNERS,
)
WRITER = Rule("writer", "The member of the staff who wrote it, while they may grade.", frozenset({Who.OWNER}))
ADMINISTRATORS = Rule("administrators", "Administrators.", frozenset({Who.ADMINISTRATOR}))

RULES = (
    EVERYBODY,
    LOGGED_IN,
    OWNER,
    OTHERS,
    OWNER_AND_STAFF,
    OWNER_AND_INSTRUCTORS,
    MEMBERS,
    STAFF,
    NOT_STAFF,
    GRADERS,
    TEACHERS,
    COURSE_OWNERS,
    INSTRUCTORS,
    AUTHORS,
    WRITER,
    ADMINISTRATORS,
)
