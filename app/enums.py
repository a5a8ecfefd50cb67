"""The closed sets of words in the database and the API. What was found is `grader.verdict.Verdict`."""

from enum import StrEnum


class Role(StrEnum):
    """What a person may do; each role may also do what those before it may."""

    STUDENT = "student"
    INSTRUCTOR = "instructor"
    ADMINISTRATOR = "administrator"


class Theme(StrEnum):
    """Colours of the pages."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Kind(StrEnum):
    """A run shows the visible cases or an own input and is not scored; a submission is graded on all cases."""

    RUN = "run"
    SUBMISSION = "submission"


class Status(StrEnum):
    """Where a submission is."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"


class CommentsPolicy(StrEnum):
    """What an exercise's author says about comments on it."""

    OPEN = "open"
    AFTER_SUBMITTING = "after_submitting"
    OFF = "off"


class CourseRole(StrEnum):
    """What a person is in one course. Owners and instructors teach; only owners name others who do."""

    STUDENT = "student"
    INSTRUCTOR = "instructor"
    OWNER = "owner"


class Feedback(StrEnum):
    """How much of a report a student sees, from everything to the bare verdict."""

    FULL = "full"
    CASES = "cases"
    VERDICT = "verdict"


class RejudgingStatus(StrEnum):
    """Where a rejudging is: it runs, waits for a decision, or was decided."""

    RUNNING = "running"
    READY = "ready"
    APPLIED = "applied"
    DROPPED = "dropped"


class RejudgingPolicy(StrEnum):
    """Which new verdicts take the place of old ones: those that bring no fewer points, or all."""

    NEVER_LOWER = "never_lower"
    AS_COMPUTED = "as_computed"
