"""Request and response models of the account endpoints."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from app.enums import Role, SignInKind
from app.http.types import HexId, Line, Text


class Credentials(BaseModel):
    """A user name and password."""

    username: Text = Field(max_length=200, examples=["ada"])
    password: Text = Field(max_length=1000, examples=["correct horse battery"])


class UserRead(BaseModel):
    """A user, as other users see them."""

    model_config = ConfigDict(from_attributes=True)

    id: HexId
    username: str
    role: Role


class TokenCreate(BaseModel):
    """A request for an API token. The name tells tokens apart."""

    name: Annotated[Line, Field(min_length=1, max_length=64, examples=["laptop"])]


class TokenRead(BaseModel):
    """An API token without its secret."""

    model_config = ConfigDict(from_attributes=True)

    id: HexId
    name: str
    created_at: datetime
    last_used_at: datetime | None


class TokenCreated(TokenRead):
    """A new API token. Only this response contains `token`."""

    token: str


class SignInRead(BaseModel):
    """One entry of the list of sign-ins."""

    at: datetime
    kind: SignInKind
    device: str = Field(description="Browser and system, or the name of a program; empty if unknown.")
    administrator: str | None = Field(description="Name of the administrator who did it, if the owner did not.")


class IdentityRead(BaseModel):
    """An identity of the user at a sign-on provider."""

    id: HexId
    provider: str
    email: str | None
    created_at: datetime
    last_used_at: datetime | None


class PasswordResetRequest(BaseModel):
    """A request for a link that sets a new password."""

    name: Text = Field(max_length=300, description="User name, or verified e-mail address.")


class AuditRead(BaseModel):
    """One audit log entry: an action of a staff member."""

    id: HexId
    at: datetime
    actor: str | None = Field(description="Null if the account was deleted.")
    action: str = Field(description="Names the action for programs.")
    title: str = Field(description="Names the action for people, in the language asked for.")
    subject: str
    course: str | None
    details: dict[str, Any]


class AuditPage(BaseModel):
    """A page of audit log entries, newest first, and the cursor of the next page."""

    items: list[AuditRead]
    next_cursor: str | None
