"""What the endpoints about one's own account take and give."""

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
    """The person who asks: settings and progress."""

    language: str | None
    theme: Theme
    points: int = Field(description="Best score of every exercise, added up.")
    accepted: list[str] = Field(description="Slugs of the exercises that were accepted.")


class MeUpdate(BaseModel):
    """Settings to change; what is left out stays."""

    language: Language | None = None
    theme: Theme | None = None


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
