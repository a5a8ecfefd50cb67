"""What the endpoints of courses take and give."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, Field, model_validator

from app.courses.policy import Phase
from app.enums import CourseRole, Feedback
from app.http.errors import InvalidValueError
from app.http.types import HexId, Line, StoredText

Title = Annotated[Line, Field(min_length=1, max_length=120)]
Description = Annotated[StoredText, Field(max_length=2000)]
Reason = Annotated[Line, Field(min_length=1, max_length=500, description="Kept with the decision.")]
_MOST_DAYS = 3650


class CourseCreate(BaseModel):
    """A new course."""

    title: Title
    description: Description = ""


class CourseUpdate(BaseModel):
    """What is to change; what is left out stays."""

    title: Title | None = None
    description: Description | None = None
    join_open: bool | None = None
    archived: bool | None = None
    leaderboard: bool | None = Field(default=None, description="For owners: whether there is a leaderboard.")


class JoinCreate(BaseModel):
    """The way into a course."""

    code: Annotated[Line, Field(max_length=64, examples=["K7PM-Q2XW"])]


class CourseRead(BaseModel):
    """A course. `join_code` is for those who teach it."""

    id: HexId
    title: str
    description: str
    role: CourseRole = Field(description="What you are in it.")
    archived: bool
    join_open: bool
    leaderboard: bool
    join_code: str | None


class AliasRead(BaseModel):
    """A made-up name: its key, and the name by language."""

    key: str
    name: dict[str, str]


class LeaderboardRow(BaseModel):
    """What somebody has reached. Equals share a rank."""

    rank: int
    name: dict[str, str]
    points: float
    levels: int
    is_own: bool


class LeaderboardRead(BaseModel):
    """The leaderboard. Not shown to those who teach, nor where so few take part that all would be known."""

    is_shown: bool
    rows: list[LeaderboardRow]
    worth: int
    levels: int
    own: AliasRead | None = Field(description="Your own name there; null if you do not appear.")
    offered: list[AliasRead] = Field(description="Some names that nobody has, drawn anew each time.")


class LeaderboardWrite(BaseModel):
    """To appear under this name."""

    name: Annotated[str, Field(max_length=64, description="The key of a name that was offered.")]


class MemberRead(BaseModel):
    """A person in a course."""

    user_id: HexId
    username: str
    role: CourseRole
    joined_at: datetime


class MemberUpdate(BaseModel):
    """What a person is to be in a course."""

    role: CourseRole


class AssignmentExerciseWrite(BaseModel):
    """An exercise of an assignment; `points` null: what the exercise itself is worth."""

    slug: Annotated[Line, Field(max_length=64)]
    points: Annotated[int | None, Field(ge=0, le=100_000)] = None


class AssignmentWrite(BaseModel):
    """An assignment with all its rules."""

    title: Title
    opens_at: AwareDatetime | None = Field(default=None, description="Null: open at once.")
    due_at: AwareDatetime | None = Field(default=None, description="Null: never due.")
    late_percent: Annotated[int, Field(ge=0, le=100, description="Lost for each day begun after the due date.")] = 0
    late_floor: Annotated[int, Field(ge=0, le=100, description="Late work keeps at least this percentage.")] = 0
    late_days: Annotated[
        int | None, Field(ge=0, le=_MOST_DAYS, description="How long late work is taken; null: without end.")
    ] = 0
    max_attempts: Annotated[int | None, Field(ge=1, le=10_000, description="Null: as many as one likes.")] = None
    cooldown_s: Annotated[int, Field(ge=0, le=7 * 86400, description="Between two submissions.")] = 0
    feedback_before: Feedback = Feedback.FULL
    feedback_after: Feedback = Feedback.FULL
    exercises: Annotated[list[AssignmentExerciseWrite], Field(min_length=1, max_length=100)]

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        if self.opens_at and self.due_at and self.opens_at >= self.due_at:
            raise InvalidValueError("due_before_opening")
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
    """An assignment as it stands for the reader: `due_at` is with their extension, if they have one."""

    id: HexId
    course_id: HexId
    title: str
    phase: Phase
    opens_at: datetime | None
    due_at: datetime | None
    closes_at: datetime | None
    is_extended: bool
    late_percent: int
    late_floor: int
    late_days: int | None
    max_attempts: int | None
    cooldown_s: int
    feedback_before: Feedback
    feedback_after: Feedback
    exercises: list[AssignmentExerciseRead]


class ExtensionWrite(BaseModel):
    """A later due date for one student."""

    due_at: AwareDatetime
    reason: Annotated[Line, Field(max_length=500)] = ""


class ExtensionRead(BaseModel):
    """An extension that was granted."""

    user_id: HexId
    username: str
    due_at: datetime
    reason: str


class GradeWrite(BaseModel):
    """A grade set by hand; `points` null takes back what was set before."""

    points: Annotated[float | None, Field(ge=0, le=100_000)]
    reason: Reason


class GradeRead(BaseModel):
    """What a student has in one exercise of an assignment. `computed` is without what was set by hand."""

    exercise: str
    worth: int
    points: float
    computed: float
    attempts: int
    factor: float = Field(description="1 in time; less for a late submission.")
    submission_id: HexId | None
    is_overridden: bool


class AssignmentGradeRead(BaseModel):
    """A student's grades in one assignment."""

    assignment_id: HexId
    title: str
    due_at: datetime | None
    is_extended: bool
    points: float
    worth: int
    exercises: list[GradeRead]


class StudentGradesRead(BaseModel):
    """All grades of one student in a course."""

    user_id: HexId
    username: str
    points: float
    worth: int
    assignments: list[AssignmentGradeRead]


class OverrideRead(BaseModel):
    """One decision about a grade, newest first: the audit trail."""

    exercise: str
    assignment: str
    points: float | None
    reason: str
    made_by: str | None
    made_at: datetime
