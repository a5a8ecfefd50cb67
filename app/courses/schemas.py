"""Request and response models of the course endpoints."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field, model_validator

from app.enums import CourseRole, Feedback, Scoring
from app.errors import InvalidValueError
from app.http.types import DECIMAL_NUMBER, WHOLE_NUMBER, HexId, Line, StoredText, Time, TimeZone
from app.rules.assignment import Phase

Title = Annotated[Line, Field(min_length=1, max_length=120)]
Description = Annotated[StoredText, Field(max_length=2000)]
Reason = Annotated[Line, Field(min_length=1, max_length=500, description="Stored with the grade.")]
MOST_COOLDOWN_S = 7 * 86400
_MOST_DAYS = 3650


class CourseCreate(BaseModel):
    """A new course."""

    title: Title
    description: Description = ""
    time_zone: TimeZone = Field(default="UTC", description="Late days are calendar days in it.")


class CourseUpdate(BaseModel):
    """Changes to a course. Fields that are left out keep their value."""

    title: Title | None = None
    description: Description | None = None
    time_zone: TimeZone | None = None
    join_open: bool | None = None
    archived: bool | None = None
    leaderboard: bool | None = Field(
        default=None, description="Whether the course has a leaderboard. Only owners may change it."
    )


class JoinCreate(BaseModel):
    """The join code of a course."""

    code: Annotated[Line, Field(max_length=64, examples=["K7PM-Q2XW"])]


class CourseRead(BaseModel):
    """A course. Only owners and instructors see `join_code`."""

    id: HexId
    title: str
    description: str
    role: CourseRole = Field(description="Your role in the course.")
    archived: bool
    join_open: bool
    time_zone: str
    leaderboard: bool
    join_code: str | None


class AliasRead(BaseModel):
    """An alias: its key, and its text by language."""

    key: str
    name: dict[str, str]


class LeaderboardRow(BaseModel):
    """One row of the leaderboard. Students with equal results share a rank."""

    rank: int
    name: dict[str, str]
    points: float
    levels: int
    is_own: bool


class LeaderboardRead(BaseModel):
    """The leaderboard. Teachers see no rows, and nobody does while too few students take part."""

    is_shown: bool
    rows: list[LeaderboardRow]
    worth: int
    levels: int
    own: AliasRead | None = Field(description="Your alias; null if you do not appear.")
    offered: list[AliasRead] = Field(description="Free aliases to choose from, drawn at random on each request.")


class LeaderboardWrite(BaseModel):
    """The alias to appear under."""

    name: Annotated[str, Field(max_length=64, description="The key of an offered alias.")]


class MemberRead(BaseModel):
    """A member of a course."""

    user_id: HexId
    username: str
    name: str = Field(description="The name on the roster, else the person's own, else the user name.")
    student_number: str | None = Field(description="From the roster.")
    email: str | None = Field(description="From the roster, else the person's own if it is verified.")
    role: CourseRole
    section: str | None
    joined_at: datetime


class MembersPage(BaseModel):
    """A page of the members of a course."""

    items: list[MemberRead]
    page: int
    pages: int
    total: int = Field(description="How many members match.")


class FormerStudentRead(BaseModel):
    """A student who is no longer in a course. What they handed in stays."""

    user_id: HexId
    username: str
    left_at: datetime


class MemberUpdate(BaseModel):
    """The new role of a member."""

    role: CourseRole


class InvitationWrite(BaseModel):
    """An invitation to a course."""

    username: Annotated[Line, Field(max_length=64, description="The exact user name.")]
    role: CourseRole = CourseRole.STUDENT


class SentInvitationRead(BaseModel):
    """An invitation as the course's staff see it. There need not be an account with this name."""

    username: str = Field(description="The name as it was typed.")
    role: CourseRole
    invited_by: str | None = Field(description="Null if the account was deleted.")
    invited_at: datetime


class InvitationRead(BaseModel):
    """An invitation as the invited user sees it."""

    course_id: HexId
    title: str
    description: str
    role: CourseRole
    invited_by: str | None = Field(description="Null if the account was deleted.")
    invited_at: datetime
    is_on_roster: bool = Field(default=False, description="Whether accepting links an entry of the roster to you.")


class AssignmentExerciseWrite(BaseModel):
    """An exercise of an assignment. Null `points` mean the points of the exercise itself."""

    slug: Annotated[Line, Field(min_length=1, max_length=64)]
    points: Annotated[int | None, Field(ge=0, le=100_000), WHOLE_NUMBER] = None


class AssignmentWrite(BaseModel):
    """An assignment with all its rules."""

    title: Title
    opens_at: Time | None = Field(default=None, description="Null if it opens at once.")
    due_at: Time | None = Field(default=None, description="Null if there is no due date.")
    late_percent: Annotated[
        int,
        Field(ge=0, le=100, description="Percentage lost for each started day after the due date."),
        WHOLE_NUMBER,
    ] = 0
    late_floor: Annotated[int, Field(ge=0, le=100, description="Minimum percentage for late work."), WHOLE_NUMBER] = 0
    late_days: Annotated[
        int | None,
        Field(ge=0, le=_MOST_DAYS, description="Days in which late work counts; null if there is no limit."),
        WHOLE_NUMBER,
    ] = 0
    max_attempts: Annotated[
        int | None, Field(ge=1, le=10_000, description="Null if there is no limit."), WHOLE_NUMBER
    ] = None
    cooldown_s: Annotated[
        int, Field(ge=0, le=MOST_COOLDOWN_S, description="Minimum time between two submissions."), WHOLE_NUMBER
    ] = 0
    window_minutes: Annotated[
        int | None,
        Field(ge=1, le=7 * 1440, description="Of an exam: the minutes that each student has after the start."),
        WHOLE_NUMBER,
    ] = None
    locks_solutions: bool = Field(default=True, description="Whether reference solutions stay locked while it runs.")
    allows_practice: bool = Field(
        default=True, description="Whether students may submit after their last attempt; it does not count."
    )
    feedback_before: Feedback = Feedback.FULL
    feedback_after: Feedback = Feedback.FULL
    scoring: Scoring = Field(
        default=Scoring.ALL_OR_NOTHING,
        description="Points of a submission that is not accepted: none, or a share of each family of cases.",
    )
    holds_grades: bool = Field(
        default=False, description="Whether students see their points only after a person has released them."
    )
    exercises: Annotated[list[AssignmentExerciseWrite], Field(min_length=1, max_length=100)]

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        if self.opens_at and self.due_at and self.opens_at >= self.due_at:
            raise InvalidValueError("due_before_opening")
        if self.window_minutes is not None and (self.due_at is None or self.late_days is None):
            raise InvalidValueError("exam_needs_end")
        slugs = [exercise.slug for exercise in self.exercises]
        if len(set(slugs)) < len(slugs):
            raise InvalidValueError("exercise_twice")
        return self


class AssignmentExerciseRead(BaseModel):
    """An exercise of an assignment."""

    slug: str
    title: dict[str, str]
    points: int


class AssignmentRead(BaseModel):
    """An assignment for the current user. `due_at` includes their extension, if they have one.

    Of an exam, `started_at` and `window_ends_at` are the user's own window; null until they start it.
    """

    id: HexId
    course_id: HexId
    title: str
    phase: Phase
    opens_at: datetime | None
    due_at: datetime | None
    closes_at: datetime | None
    time_zone: str = Field(description="The time zone of the course. Late days are calendar days in it.")
    is_extended: bool
    late_percent: int
    late_floor: int
    late_days: int | None
    max_attempts: int | None
    cooldown_s: int
    window_minutes: int | None
    extra_minutes: int
    started_at: datetime | None
    window_ends_at: datetime | None
    locks_solutions: bool
    allows_practice: bool
    feedback_before: Feedback
    feedback_after: Feedback
    scoring: Scoring
    holds_grades: bool
    released_at: datetime | None = Field(description="When held grades were released; null if they were not.")
    exercises: list[AssignmentExerciseRead]


class ExtensionWrite(BaseModel):
    """More time for one student: a later due date, more minutes in an exam, or both."""

    due_at: Time | None = None
    extra_minutes: Annotated[
        int, Field(ge=0, le=7 * 1440, description="More minutes in the student's exam window."), WHOLE_NUMBER
    ] = 0
    reason: Annotated[Line, Field(max_length=500)] = ""


class ExtensionRead(BaseModel):
    """An extension of one student."""

    user_id: HexId
    username: str
    due_at: datetime | None
    extra_minutes: int
    reason: str


class GradeWrite(BaseModel):
    """A manual grade. Null `points` remove the previous one."""

    points: Annotated[float | None, Field(ge=0, le=100_000), DECIMAL_NUMBER]
    reason: Reason
    allow_above_maximum: bool = Field(
        default=False, description="Whether more points than the exercise has are meant."
    )


class GradeRead(BaseModel):
    """A student's grade in one exercise of an assignment. `computed` ignores the manual grade.

    Before the release of held grades its student sees only `attempts`; the rest is null.
    """

    exercise: str
    worth: int
    points: float | None
    computed: float | None
    attempts: int
    factor: float | None = Field(description="1 for a submission in time, less for a late one.")
    submission_id: HexId | None
    is_overridden: bool


class AssignmentGradeRead(BaseModel):
    """A student's grades in one assignment. `points` are null for the student before their release."""

    assignment_id: HexId
    title: str
    due_at: datetime | None
    is_extended: bool
    is_released: bool = Field(description="Whether students may see the points.")
    points: float | None
    worth: int
    exercises: list[GradeRead]


class StudentGradesRead(BaseModel):
    """All grades of one student in a course. `points` and `worth` leave out assignments whose points are null."""

    user_id: HexId
    username: str
    name: str = Field(description="The name on the roster, else the student's own, else the user name.")
    student_number: str | None = Field(description="From the roster.")
    email: str | None = Field(description="From the roster, else the student's own if it is verified.")
    section: str
    points: float
    worth: int
    assignments: list[AssignmentGradeRead]


class GradebookPage(BaseModel):
    """A page of the gradebook."""

    items: list[StudentGradesRead]
    page: int
    pages: int
    total: int = Field(description="How many students match.")


class LoweredRead(BaseModel):
    """A student whose points an edit lowers."""

    username: str
    name: str
    before: float
    after: float


class OverrideRead(BaseModel):
    """One manual grade in the history of a student's grades."""

    exercise: str
    assignment: str
    points: float | None
    reason: str
    made_by: str | None
    made_at: datetime
