"""The language of an API response: `?lang=`, else the best match of Accept-Language."""

from typing import Annotated, Any

from fastapi import Depends, Query, Request
from pydantic import BaseModel, Field

from app.i18n.languages import choose_language
from app.i18n.words import Words

Lang = Annotated[str | None, Query(description="Language of the texts in the response. Default: Accept-Language.")]


def words_of(request: Request) -> Words:
    """Return the texts in the language of a request."""
    return Words(choose_language(request.query_params.get("lang"), accept=request.headers.get("Accept-Language", "")))


async def _words(request: Request, lang: Lang = None) -> Words:
    return words_of(request)


WordsDep = Annotated[Words, Depends(_words)]


class FurtherMessage(BaseModel):
    """A message that follows another, for programs."""

    code: str
    values: dict[str, Any]


class MessageRead(BaseModel):
    """A message. `message` is text in the requested language; `code`, `values` and `more` are for programs."""

    message: str
    code: str | None = Field(description="Identifier of the message; null if there is none.")
    values: dict[str, Any]
    more: list[FurtherMessage] = Field(description="Messages that follow.")
