"""The permissions: one table, `table.ROUTES`, with a rule for every address of the service.

The table does not grant anything by itself: dependencies and services do. A test requests every route as everybody.
It fails if the code differs from the table, or if the table lacks a route.
"""

from dataclasses import dataclass
from enum import StrEnum


class Who(StrEnum):
    """Everybody who may ask, seen from one course and from one student in it."""

    VISITOR = "visitor"
    STUDENT = "student"
    OTHER_STUDENT = "student of another course"
    OTHER_INSTRUCTOR = "instructor of another course"
    INSTRUCTOR = "instructor"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Rule:
    """A rule: who is allowed, with a description."""

    name: str
    meaning: str
    allowed: frozenset[Who]


_LOGGED_IN = frozenset(Who) - {Who.VISITOR}

EVERYBODY = Rule("everybody", "No login is needed.", frozenset(Who))
LOGGED_IN = Rule("logged in", "Everybody with an account, about their own things only.", _LOGGED_IN)
OWNER = Rule("owner", "The person whom the object belongs to, and nobody else.", frozenset({Who.STUDENT}))
OTHERS = Rule("others", "Everybody with an account but the person whom it belongs to.", _LOGGED_IN - {Who.STUDENT})
OWNER_AND_STAFF = Rule(
    "owner and staff",
    "The person whom it belongs to, who teaches a course in which that person is given the exercise, administrators.",
    frozenset({Who.STUDENT, Who.INSTRUCTOR, Who.ADMINISTRATOR}),
)
OWNER_AND_INSTRUCTORS = Rule(
    "owner and instructors",
    "The person whom it belongs to, instructors, administrators.",
    frozenset({Who.STUDENT, Who.OTHER_INSTRUCTOR, Who.INSTRUCTOR, Who.ADMINISTRATOR}),
)
MEMBERS = Rule(
    "members",
    "Whoever is in the course, as student, instructor or owner; administrators.",
    frozenset({Who.STUDENT, Who.INSTRUCTOR, Who.ADMINISTRATOR}),
)
TEACHERS = Rule(
    "teachers",
    "Owners and instructors of this course; administrators.",
    frozenset({Who.INSTRUCTOR, Who.ADMINISTRATOR}),
)
INSTRUCTORS = Rule(
    "instructors",
    "Accounts of role instructor or administrator, about things of their own or of all instructors.",
    frozenset({Who.OTHER_INSTRUCTOR, Who.INSTRUCTOR, Who.ADMINISTRATOR}),
)
AUTHORS = Rule(
    "authors",
    "The instructor who began the exercise; administrators.",
    frozenset({Who.INSTRUCTOR, Who.ADMINISTRATOR}),
)
ADMINISTRATORS = Rule("administrators", "Administrators.", frozenset({Who.ADMINISTRATOR}))

RULES = (
    EVERYBODY,
    LOGGED_IN,
    OWNER,
    OTHERS,
    OWNER_AND_STAFF,
    OWNER_AND_INSTRUCTORS,
    MEMBERS,
    TEACHERS,
    INSTRUCTORS,
    AUTHORS,
    ADMINISTRATORS,
)
