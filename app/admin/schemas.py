"""What the endpoints of administration take and give."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from app.enums import Role
from app.http.types import HexId


class AccountRead(BaseModel):
    """An account, with how much it is used."""

    id: HexId
    username: str
    role: Role
    created_at: datetime
    submissions: int
    courses: int


class AccountPage(BaseModel):
    """Some accounts, newest first, and the cursor of those after them."""

    items: list[AccountRead]
    next_cursor: str | None


class RoleUpdate(BaseModel):
    """What an account is to be."""

    role: Role


class AuditRead(BaseModel):
    """One thing that a member of staff did."""

    id: HexId
    at: datetime
    actor: str | None = Field(description="Null: the account is gone.")
    action: str
    subject: str
    course: str | None
    details: dict[str, Any]


class AuditPage(BaseModel):
    """Some entries, newest first, and the cursor of those after them."""

    items: list[AuditRead]
    next_cursor: str | None


class OperationCheckRead(BaseModel):
    """One thing that must hold."""

    name: str
    ok: bool
    message: str


class OperationsRead(BaseModel):
    """What the service is doing."""

    waiting: int = Field(description="Runs and submissions that wait for a slot.")
    unfinished: int = Field(description="Those without a report: waiting or being graded.")
    oldest_age_s: float | None = Field(description="Of the oldest without a report.")
    slots: int = Field(description="Graded at once; with `distributed` grading, what workers grade just now.")
    graded_last_hour: int
    internal_errors_last_day: int
    checks_waiting: int = Field(description="Exercises that wait for the publish gate, or are in it.")
    rejudgements_waiting: int
    checks: list[OperationCheckRead]
