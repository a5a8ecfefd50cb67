"""What a request may ask of the running service: its parts, and a session with the database."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from app.authoring.gate import GateRunner
from app.db import Database
from app.exercises.service import CurrentVersions
from app.explaining import Explaining
from app.person import Person
from app.queue.local import LocalQueue
from app.rate_limits import RateLimits
from app.rejudging.runner import RejudgeRunner
from app.settings import Settings
from app.submissions.live import Live
from app.timed_cache import TimedCache
from app.worker import Worker
from app.writer import Writer
from grader.grade import Grader


@dataclass(frozen=True)
class Services:
    """The parts of one running service; `app.state.services` holds them."""

    settings: Settings
    database: Database
    persons: TimedCache[str, Person]
    versions: CurrentVersions
    rate_limits: RateLimits
    writer: Writer
    queue: LocalQueue
    live: Live
    grader: Grader
    explaining: Explaining
    worker: Worker
    gate: GateRunner
    rejudging: RejudgeRunner


def services_of(request: Request) -> Services:
    """The parts of the service that answers this request."""
    return cast(Services, request.app.state.services)


def _reading(request: Request) -> Iterator[Session]:
    with services_of(request).database.reading() as session:
        yield session


def _writing(request: Request) -> Iterator[Session]:
    with services_of(request).database.writing() as session:
        yield session


async def _services(request: Request) -> Services:
    return services_of(request)  # a plain function would cost every request a trip to a thread


ServicesDep = Annotated[Services, Depends(_services)]
# Of scope "function": a commit happens before the answer leaves, so that what is acknowledged is stored, and an
# event stream that lasts for minutes keeps no connection.
ReadSession = Annotated[Session, Depends(_reading, scope="function")]
WriteSession = Annotated[Session, Depends(_writing, scope="function")]
