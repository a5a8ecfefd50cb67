"""Liveness and readiness endpoints."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from app.db import migrations
from app.dependencies import Services, ServicesDep
from app.http.openapi import PUBLIC

router = APIRouter(tags=["health"])


class ReadyCheckRead(BaseModel):
    """One condition for readiness."""

    name: str
    ok: bool
    message: str


class ReadyRead(BaseModel):
    """The readiness of the process: every check must hold."""

    ready: bool
    checks: list[ReadyCheckRead]


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
def readyz(services: ServicesDep) -> Any:
    """Check the database, its schema, the threads of this process, and the sandbox."""
    checks = list(current_checks(services))
    ready = ReadyRead(ready=all(check.ok for check in checks), checks=checks)
    return JSONResponse(ready.model_dump(), 200 if ready.ready else 503)


def current_checks(services: Services) -> Iterator[ReadyCheckRead]:
    """Run the readiness checks, one after the other."""
    database = _database_check(services)
    yield database
    if database.ok:
        at_head = migrations.is_at_head(services.database)
        yield ReadyCheckRead(name="migrations", ok=at_head, message="" if at_head else "run `tensorjudge migrate`")
    ended = [thread.name for thread in services.threads if not thread.is_alive()]
    yield ReadyCheckRead(name="threads", ok=not ended, message=f"ended: {', '.join(ended)}" if ended else "")
    for check in services.grading.checks():
        yield ReadyCheckRead(name=f"grader: {check.name}", ok=check.ok, message="" if check.ok else check.message)


def _database_check(services: Services) -> ReadyCheckRead:
    try:
        with services.database.reader.connect() as connection:
            connection.execute(sa.select(1))
    except sa.exc.SQLAlchemyError as error:
        return ReadyCheckRead(name="database", ok=False, message=type(error).__name__)
    return ReadyCheckRead(name="database", ok=True, message="")
