"""Request and response models of rosters."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field

from app.enums import CourseRole
from app.http.language import MessageRead
from app.http.types import HexId, Line

Section = Annotated[Line, Field(max_length=64)]


class RosterAction(StrEnum):
    """Effect of a row: a new invitation, a changed entry, none, none because it is refused."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    MEMBER = "member"
    REFUSED = "refused"


class RosterState(StrEnum):
    """State of an entry: not accepted yet, a member of the course, or a former one."""

    PENDING = "pending"
    MEMBER = "member"
    LEFT = "left"


class MailState(StrEnum):
    """State of the invitation by mail: waits, was handed to the mail server, or could not be sent."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class RosterPersonRead(BaseModel):
    """A person as the institution names them. An absent text is null."""

    name: str | None
    student_number: str | None
    email: str | None
    section: str | None


class RosterChange(BaseModel):
    """One field that an import changes."""

    field: str = Field(examples=["section"])
    before: str
    after: str


class RosterRowRead(RosterPersonRead):
    """One row of a file and its effect."""

    line: int = Field(description="The number of its line in the file.")
    role: CourseRole | None
    action: RosterAction
    changes: list[RosterChange]
    problem: MessageRead | None = Field(description="The reason of a refusal, or a note about a person who left.")


class RosterEntryRead(RosterPersonRead):
    """An entry of the roster. Whether an invited person has an account is not told."""

    id: HexId
    role: CourseRole
    state: RosterState
    user_id: HexId | None = Field(description="The member who accepted; null before.")
    username: str | None
    link_expires_at: datetime | None = Field(description="Null without a link that works.")
    mail: MailState | None = Field(description="Null if no invitation was sent by mail.")


class RosterPreview(BaseModel):
    """The effect that an import would have. Nothing is stored yet."""

    digest: str = Field(description="Confirms exactly these changes.")
    encoding: str
    separator: str
    columns: dict[str, str] = Field(description="The heading of each field that is used.")
    ignored: list[str] = Field(description="Headings of columns that are not used.")
    counts: dict[RosterAction, int]
    rows: list[RosterRowRead]
    missing: list[RosterEntryRead] = Field(description="Entries that the file lacks. They stay.")


class RosterImported(BaseModel):
    """The number of rows with each effect."""

    counts: dict[RosterAction, int]


class RosterPage(BaseModel):
    """A page of the roster, in order of import."""

    items: list[RosterEntryRead]
    next_cursor: str | None


class RosterLink(BaseModel):
    """The one-time link of an entry. It is shown once."""

    url: str
    expires_at: datetime


class RosterMailed(BaseModel):
    """The number of invitations that will be sent by mail."""

    count: int


class SectionWrite(BaseModel):
    """The section of a member. An empty text means none."""

    section: Section


class InvitationSecret(BaseModel):
    """The secret at the end of an invitation link."""

    secret: Annotated[Line, Field(min_length=1, max_length=100)]


class LinkedInvitationRead(BaseModel):
    """The invitation of a link. `name` is that on the roster."""

    course_id: HexId
    title: str
    description: str
    role: CourseRole
    invited_by: str | None
    name: str | None
    student_number: str | None
    is_accepted: bool = Field(description="Whether you accepted it before.")
    may_accept: bool = Field(description="Staff of a course accept no invitation of a student.")
