"""Request and response models of the account endpoints."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, field_validator

from app.enums import Role
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

    name: Line = Field(min_length=1, max_length=64, examples=["laptop"])

    @field_validator("name", mode="before")
    @classmethod
    def _trimmed(cls, name: object) -> object:
        return name.strip() if isinstance(name, str) else name


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
