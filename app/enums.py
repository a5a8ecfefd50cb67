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
    """A member's role in one course.

    Viewers read what the staff read. Graders also grade and comment. Instructors also change assignments. Owners also
    appoint staff, rename the course and read its audit log.
    """

    STUDENT = "student"
    VIEWER = "viewer"
    GRADER = "grader"
    INSTRUCTOR = "instructor"
    OWNER = "owner"


class Visibility(StrEnum):
    """The people who may see an exercise.

    Everybody; the members of named courses; the students of an assignment that has opened; its author alone.
    """

    PUBLIC = "public"
    COURSE = "course"
    ASSIGNMENT = "assignment"
    PRIVATE = "private"


class Admission(StrEnum):
    """Decision about a submission when it was stored. Only counted ones use an attempt and earn a grade."""

    COUNTED = "counted"
    PRACTICE = "practice"
    ATTEMPTS_USED = "attempts_used"


class Feedback(StrEnum):
    """The part of a report that a student sees, from everything to the bare verdict."""

    FULL = "full"
    CASES = "cases"
    VERDICT = "verdict"


class Scoring(StrEnum):
    """Points of a submission that is not accepted: none, or a share for each family of cases."""

    ALL_OR_NOTHING = "all_or_nothing"
    BY_FAMILY = "by_family"


class RegradeStatus(StrEnum):
    """State of a student's request to look at a grade again."""

    OPEN = "open"
    GRANTED = "granted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class LinkPurpose(StrEnum):
    """Use of a one-time link to an account."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"


class SignInKind(StrEnum):
    """An event in the list of sign-ins that the owner of an account sees.

    A link was made by an administrator, or asked for by mail. A reset ended all logins and tokens.
    """

    REGISTERED = "registered"
    PASSWORD = "password"
    IDENTITY = "identity"
    RESET_LINK_MADE = "reset_link_made"
    PASSWORD_RESET = "password_reset"
    PASSWORD_CHANGED = "password_changed"


class OutboxKind(StrEnum):
    """A kind of message in the outbox."""

    MAIL_VERIFICATION = "mail_verification"
    MAIL_RESET = "mail_reset"
    MAIL_INVITATION = "mail_invitation"
    MAIL_SUSPENDED_EXERCISE = "mail_suspended_exercise"


class ExplanationStage(StrEnum):
    """Stage of an explanation: its first card is waited for, then the rest; or it is done."""

    CARD = "card"
    REST = "rest"
    DONE = "done"


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


class SourceChange(StrEnum):
    """A difference between a git repository and the exercises that came from it."""

    NEW = "new"
    CHANGED = "changed"
    REFUSED = "refused"
    GONE = "gone"
