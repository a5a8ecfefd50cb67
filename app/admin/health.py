"""Liveness and readiness endpoints."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from app.admin.schemas import CheckRead
from app.db import migrations
from app.dependencies import Services, ServicesDep
from app.http.language import WordsDep
from app.http.openapi import PUBLIC
from app.i18n.words import Words
from grader.message import Message
from grader.sandbox.check import Check, check

router = APIRouter(tags=["health"])


class ReadyRead(BaseModel):
    """The readiness of the process: every check must hold."""

    ready: bool
    checks: list[CheckRead]


@router.get("/healthz", openapi_extra=PUBLIC)
async def healthz() -> dict[str, str]:
    """Return `ok` while the process answers requests."""
    return {"status": "ok"}


@router.get(
    "/readyz",
    response_model=ReadyRead,
    openapi_extra=PUBLIC,
    responses={503: {"model": ReadyRead, "description": "Not ready: the failed checks have `ok` false."}},
)
def readyz(services: ServicesDep, words: WordsDep) -> Any:
    """Check the database, its schema, the threads of this process, and the sandbox."""
    checks = [check_read(one, words) for one in current_checks(services)]
    ready = ReadyRead(ready=all(check.ok for check in checks), checks=checks)
    return JSONResponse(ready.model_dump(), 200 if ready.ready else 503)


def check_read(found: Check, words: Words) -> CheckRead:
    """Return a check in one language."""
    return CheckRead(name=found.key, title=words.message(found.name), ok=found.ok, **words.fields(found.message))


def current_checks(services: Services) -> Iterator[Check]:
    """Run the readiness checks, one after the other."""
    database = _database_check(services)
    yield database
    if database.ok:
        at_head = migrations.is_at_head(services.database)
        yield check("migrations", Message("migrations_applied"), at_head, Message("not_migrated"))
    ended = [thread.name for thread in services.threads if not thread.is_alive()]
    yield check("threads", Message("threads_alive"), not ended, Message("threads_ended", {"names": ended}))
    for found in services.grading.checks():
        name = Message("check_of_grader", {"check": found.name})
        yield Check(f"grader: {found.key}", name, found.ok, found.message)


def _database_check(services: Services) -> Check:
    name = Message("database_answers")
    try:
        with services.database.reader.connect() as connection:
            connection.execute(sa.select(1))
    except sa.exc.SQLAlchemyError as error:
        return Check("database", name, False, Message("database_silent", {"error": type(error).__name__}))
    return Check("database", name, True)
