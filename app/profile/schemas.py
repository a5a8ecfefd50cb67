"""Request and response models of the endpoints for the user's own account."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, WithJsonSchema
from pydantic_core import PydanticKnownError

from app.accounts.schemas import UserRead
from app.enums import Theme
from app.http.types import HexId, Text
from grader.languages import LANGUAGES


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise PydanticKnownError("literal_error", {"expected": " or ".join(map(repr, LANGUAGES))})
    return language


Language = Annotated[str, AfterValidator(_known), WithJsonSchema({"enum": list(LANGUAGES), "type": "string"})]


class MeRead(UserRead):
    """The current user, with settings and progress."""

    language: str | None
    theme: Theme
    points: int = Field(description="Sum of the best scores of all exercises.")
    accepted: list[str] = Field(description="Slugs of the exercises with an accepted submission.")


class MeUpdate(BaseModel):
    """Settings to change. Fields that are left out keep their value."""

    language: Language | None = None
    theme: Theme | None = None


class SessionRead(BaseModel):
    """A browser that is logged in."""

    id: HexId
    created_at: datetime
    expires_at: datetime
    is_current: bool = Field(description="Whether this request uses the session.")


class PasswordChange(BaseModel):
    """The current password and the new one."""

    password: Text = Field(max_length=1000)
    new_password: Text = Field(max_length=1000)
    revoke_tokens: bool = Field(default=False, description="Whether all API tokens are revoked too.")


class AccountDeletion(BaseModel):
    """A confirmation of the deletion, by password."""

    password: Text = Field(max_length=1000)
