"""Request and response models of the authoring endpoints."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from app.enums import Status, Visibility
from app.errors import InvalidValueError
from app.exercises.schemas import SuspensionRead
from app.http.language import MessageRead
from app.http.types import HexId, Line, Text
from grader.exercise.parse import is_slug


def _slug(text: str) -> str:
    if not is_slug(text):
        raise InvalidValueError("slug_wrong")
    return text


Slug = Annotated[
    str,
    AfterValidator(_slug),
    Field(description="snake_case", examples=["row_norms"], json_schema_extra={"pattern": "^[a-z][a-z0-9_]{1,63}$"}),
]
OWN_LAB = "own"
PUBLISH = (
    "Publish as soon as every check has passed. If stored submissions could change, they are first graded with the "
    "new version: the run then has an `impact_preview_id`, and you publish the version after that preview."
)
UNSEEN = "Publish without grading stored submissions first."


class ExerciseDraftCreate(BaseModel):
    """A new exercise, from the skeleton or as a copy of an existing exercise."""

    slug: Slug
    lab: Annotated[Line, Field(max_length=64, description="A lab of the catalogue, or `own`.")] = OWN_LAB
    copy_of: Annotated[
        Line | None, Field(max_length=64, description="The exercise to copy; null for the skeleton.")
    ] = None


class FileRead(BaseModel):
    """A file of an exercise draft."""

    path: str
    size_bytes: int
    hidden: bool = Field(description="Whether students can never see the file.")
    is_binary: bool = Field(description="Whether it is a data file or a PNG figure, which only a zip replaces.")


class ExerciseDraftSummary(BaseModel):
    """An exercise draft in a list."""

    slug: str
    lab: str
    owner: str | None
    revision: int
    published: bool
    updated_at: datetime


class ExerciseDraftRead(ExerciseDraftSummary):
    """An exercise draft with its files. The ETag is the revision: send it as `If-Match` with every change."""

    content_hash: str
    files: list[FileRead]
    suspension: SuspensionRead | None = Field(
        default=None, description="Why the published exercise accepts nothing for now; null if it does."
    )


class FileContent(BaseModel):
    """The text of a file."""

    content: Annotated[Text, Field(max_length=512 * 1024)]


class FindingRead(MessageRead):
    """One finding of a check, and its place."""

    level: str = Field(description="`error` or `warning`.")
    file: str | None
    line: int | None


class GateCheckRead(MessageRead):
    """One check of the publish gate. The message says what it checked."""

    check: str = Field(description="Identifier of the check.", examples=["second_solution"])
    name: str = Field(description="Name of the check in the reader's language.", examples=["second solution"])
    passed: bool
    wall_time_s: float
    findings: list[FindingRead]


class GateRunCreate(BaseModel):
    """Options of a publish gate run."""

    publish: bool = Field(default=False, description=PUBLISH)
    unseen: bool = Field(default=False, description=UNSEEN)


class PublicationCreate(BaseModel):
    """A request to publish a version after its impact preview."""

    unseen: bool = Field(default=False, description="Publish without waiting for the impact preview to finish.")


class GateRunRead(MessageRead):
    """The current state of a publish gate run. The message says how it ended; it has no code before the end."""

    id: HexId
    slug: str
    status: Status
    publishes: bool
    unseen: bool
    impact_preview_id: HexId | None = Field(description="The rejudging that shows which verdicts would change.")
    content_hash: str | None
    passed: bool | None = Field(description="Null while it runs, and if the service failed.")
    checks: list[GateCheckRead]
    check_count: int
    created_at: datetime
    finished_at: datetime | None


class UploadRead(BaseModel):
    """The result of an upload: an exercise draft, and a publish gate run whose URL is in `Location`."""

    slug: str
    revision: int
    check_id: HexId
    folder: str = Field(description="The folder of the exercise in the zip; `.` if its files are in none.")
    left_out: list[str] = Field(description="Files and folders of the zip that are no part of the exercise.")


class VersionRead(BaseModel):
    """A published version."""

    version: str
    created_at: datetime
    is_current: bool
    submissions: int


class VisibilityRead(BaseModel):
    """The people who may see an exercise. The linked courses matter for `course`, and let their staff see it."""

    visibility: Visibility
    course_ids: list[HexId]


class VisibilityWrite(BaseModel):
    """A new visibility."""

    visibility: Visibility
    course_ids: list[UUID] | None = Field(
        default=None,
        max_length=100,
        description="The linked courses. Links to courses that you do not teach stay; null changes no link.",
    )


class FileChangeRead(BaseModel):
    """The difference of one file between two versions, as a unified diff."""

    path: str
    change: str = Field(description="`added`, `removed` or `changed`.")
    diff: str
