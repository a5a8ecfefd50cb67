"""Request and response models of the endpoints for the user's own account."""

import re
import unicodedata
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticKnownError

from app.accounts.schemas import UserRead
from app.enums import Theme
from app.http import typed_text
from app.http.types import HexId, Line, Text
from app.mail.addresses import address
from grader.languages import LANGUAGES


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise PydanticKnownError("literal_error", {"expected": " or ".join(map(repr, LANGUAGES))})
    return language


Language = Annotated[str, AfterValidator(_known), WithJsonSchema({"enum": list(LANGUAGES), "type": "string"})]


def _folded(text: str) -> str:
    return re.sub(" +", " ", unicodedata.normalize("NFKC", text))


def _email(text: str) -> str:
    return address(text) if text.strip() else ""


def _zone(text: str) -> str:
    return typed_text.time_zone(text).key if text.strip() else ""


# The form of compatibility characters is folded first, so that lengths are those of what is stored.
_Folded = BeforeValidator(lambda value: _folded(value) if isinstance(value, str) else value)
DisplayName = Annotated[Line, Field(max_length=120), _Folded]
StudentNumber = Annotated[Line, Field(max_length=64), _Folded]
Email = Annotated[Text, AfterValidator(_email), Field(max_length=400)]
Zone = Annotated[Text, AfterValidator(_zone), Field(max_length=200)]


class DetailsRead(BaseModel):
    """Details that the user stated. Only the user sees them here, and the staff of their courses."""

    display_name: str | None
    student_number: str | None
    email: str | None
    is_email_verified: bool = Field(description="Whether a link in a mail to the address was used.")
    time_zone: str | None


class DetailsUpdate(BaseModel):
    """Details to change. Those that are left out keep their value, an empty text removes one."""

    display_name: DisplayName | None = Field(default=None, examples=["Ada Lovelace"])
    student_number: StudentNumber | None = Field(default=None, examples=["20261234"])
    time_zone: Zone | None = Field(default=None, examples=["Asia/Shanghai"])


class MeUpdate(DetailsUpdate):
    """Settings and details to change. Those that are left out keep their value, an empty text removes a detail.

    Another address needs the password too.
    """

    language: Language | None = None
    theme: Theme | None = None
    email: Email | None = Field(default=None, examples=["ada@example.org"])
    password: Text | None = Field(default=None, max_length=1000, description="Only needed for another address.")


class SettingsRead(DetailsRead):
    """Settings and details of the current user."""

    language: str | None
    theme: Theme


class MeRead(UserRead, SettingsRead):
    """The current user, with settings, details and progress."""

    points: int = Field(description="Sum of the best scores of all exercises.")
    accepted: list[str] = Field(description="Slugs of the exercises with an accepted submission.")


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
