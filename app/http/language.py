"""The language of an answer of the API: `?lang=`, else the best of Accept-Language."""

from typing import Annotated, Any

from fastapi import Depends, Query, Request
from pydantic import BaseModel, Field

from app.i18n.languages import choose_language
from app.i18n.words import Words

Lang = Annotated[str | None, Query(description="Language of the texts in the answer; else that of Accept-Language.")]


def words_of(request: Request) -> Words:
    """Return the texts of the language that a request asks for."""
    return Words(choose_language(request.query_params.get("lang"), accept=request.headers.get("Accept-Language", "")))


async def _words(request: Request, lang: Lang = None) -> Words:
    return words_of(request)


WordsDep = Annotated[Words, Depends(_words)]


class FurtherMessage(BaseModel):
    """A sentence that follows another, for programs."""

    code: str
    values: dict[str, Any]


class MessageRead(BaseModel):
    """A message: `message` for people, in the language asked for; `code`, `values` and `more` for programs."""

    message: str
    code: str | None = Field(description="Names what is said; null if there is no message.")
    values: dict[str, Any]
    more: list[FurtherMessage] = Field(description="Sentences that follow.")
