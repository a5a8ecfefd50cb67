"""What the endpoints about one's own account take and give."""

from datetime import datetime

from pydantic import BaseModel, Field

from app.http.types import HexId, Text


class SessionRead(BaseModel):
    """A browser that is logged in."""

    id: HexId
    created_at: datetime
    expires_at: datetime
    is_current: bool = Field(description="Whether it is the one that asks.")


class PasswordChange(BaseModel):
    """The password of now, and the one to come."""

    password: Text = Field(max_length=1000)
    new_password: Text = Field(max_length=1000)


class AccountDeletion(BaseModel):
    """The password, once more."""

    password: Text = Field(max_length=1000)
