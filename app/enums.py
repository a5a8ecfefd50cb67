"""Closed sets of values in the database and the API. Verdicts are in `grader.verdict.Verdict`."""

from enum import StrEnum


class Role(StrEnum):
    """A user's role. Each role includes the permissions of those before it."""

    STUDENT = "student"
    INSTRUCTOR = "instructor"
    ADMINISTRATOR = "administrator"


class Theme(StrEnum):
    """Colour theme of the pages."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Kind(StrEnum):
    """Kind of a submission.

    A run shows visible cases or the user's input, without a score; a submission grades all cases.
    """

    RUN = "run"
    SUBMISSION = "submission"


class Status(StrEnum):
    """Processing state of a submission."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"


class CommentsPolicy(StrEnum):
    """The author's policy for comments on an exercise."""

    OPEN = "open"
    AFTER_SUBMITTING = "after_submitting"
    OFF = "off"


class CourseRole(StrEnum):
    """A member's role in one course. Owners and instructors teach; only owners appoint them."""

    STUDENT = "student"
    INSTRUCTOR = "instructor"
    OWNER = "owner"


class Feedback(StrEnum):
    """The part of a report that a student sees, from everything to the bare verdict."""

    FULL = "full"
    CASES = "cases"
    VERDICT = "verdict"


class RejudgingStatus(StrEnum):
    """State of a rejudging: running, ready for a decision, or decided."""

    RUNNING = "running"
    READY = "ready"
    APPLIED = "applied"
    DROPPED = "dropped"


class RejudgingPolicy(StrEnum):
    """Which new verdicts replace old ones: those that do not lower the score, or all."""

    NEVER_LOWER = "never_lower"
    AS_COMPUTED = "as_computed"
