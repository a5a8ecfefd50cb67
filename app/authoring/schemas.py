"""What the endpoints of authoring take and give."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from app.enums import Status
from app.http.language import MessageRead
from app.http.types import HexId, Line, Text

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,63}$", description="snake_case", examples=["row_norms"])]
OWN_LAB = "own"
PUBLISH = (
    "As soon as every check has passed. Where submissions are stored that it could change, they are graded with it "
    "first: the run then has a `impact_preview_id`, and you publish the version after looking."
)
UNSEEN = "Publish without grading stored submissions first."


class ExerciseDraftCreate(BaseModel):
    """A new exercise, from the skeleton that works or from an exercise that is there."""

    slug: Slug
    lab: Annotated[Line, Field(max_length=64, description="A lab of the catalogue, or `own`.")] = OWN_LAB
    copy_of: Annotated[Line | None, Field(max_length=64, description="Null: the skeleton.")] = None


class FileRead(BaseModel):
    """A file of an exercise draft."""

    path: str
    size_bytes: int
    hidden: bool = Field(description="Whether it never reaches a student.")


class ExerciseDraftSummary(BaseModel):
    """An exercise that is written here."""

    slug: str
    lab: str
    owner: str | None
    revision: int
    published: bool
    updated_at: datetime


class ExerciseDraftRead(ExerciseDraftSummary):
    """With its files. The ETag is the revision: send it as `If-Match` with every change."""

    content_hash: str
    files: list[FileRead]


class FileContent(BaseModel):
    """The text of a file."""

    content: Annotated[Text, Field(max_length=512 * 1024)]


class FindingRead(MessageRead):
    """One thing that a check found, and its place."""

    level: str = Field(description="`error` or `warning`.")
    file: str | None
    line: int | None


class GateCheckRead(MessageRead):
    """One check of the publish gate. The message is what it looked at."""

    check: str = Field(description="Names the check for programs.", examples=["second_solution"])
    name: str = Field(description="The name of the check for people.", examples=["second solution"])
    passed: bool
    wall_time_s: float
    findings: list[FindingRead]


class GateRunCreate(BaseModel):
    """What becomes of an exercise that passes every check."""

    publish: bool = Field(default=False, description=PUBLISH)
    unseen: bool = Field(default=False, description=UNSEEN)


class PublicationCreate(BaseModel):
    """The decision to publish a version that was looked at."""

    unseen: bool = Field(
        default=False, description="Without waiting for the stored submissions to be graded with it."
    )


class GateRunRead(MessageRead):
    """A run of the publish gate so far. The message is how it ended; without a code while it runs."""

    id: HexId
    slug: str
    status: Status
    publishes: bool
    unseen: bool
    impact_preview_id: HexId | None = Field(description="The rejudging that shows whose verdict would change.")
    content_hash: str | None
    passed: bool | None = Field(description="Null while it runs, and where the failure was ours.")
    checks: list[GateCheckRead]
    check_count: int
    created_at: datetime
    finished_at: datetime | None


class UploadRead(BaseModel):
    """The result of an upload: an exercise draft, and a publish-gate run that `Location` leads to."""

    slug: str
    revision: int
    check_id: HexId


class VersionRead(BaseModel):
    """A published version."""

    version: str
    created_at: datetime
    is_current: bool
    submissions: int


class FileChangeRead(BaseModel):
    """How one file differs between two versions: a unified diff."""

    path: str
    change: str = Field(description="`added`, `removed` or `changed`.")
    diff: str
