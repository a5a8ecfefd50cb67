"""What a request may ask of the running service: its parts, and a session with the database."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Annotated, Protocol, cast
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.db.group_commit import GroupCommit
from app.db.ttl_cache import TtlCache
from app.grading.progress import ProgressHub
from app.grading.queue.interface import GradingQueue
from app.grading.versions import CurrentVersions
from app.http.rate_limits import RateLimits
from app.identity import Principal
from app.settings import Settings
from grader.sandbox.selftest import Check


class Alive(Protocol):
    """A part that may have ended."""

    def is_alive(self) -> bool:
        """Whether it does its work."""


class Checked(Protocol):
    """A part that attacks itself, or looks whether it is there."""

    def checks(self) -> Sequence[Check]:
        """What must hold."""


class Grades(Alive, Protocol):
    """Grades submissions."""

    def cancel(self, submission_id: UUID) -> None:
        """Ends early what is graded of a submission that has been cancelled."""


class Gate(Alive, Protocol):
    """Runs the publish gate."""

    def put(self, run_id: UUID) -> None:
        """Lets a run, whose row is committed, wait for its turn."""


class Rejudges(Alive, Protocol):
    """Grades again."""

    def wake(self) -> None:
        """There is something to do."""


@dataclass(frozen=True)
class Services:
    """The parts of one running service; `app.state.services` holds them.

    Grading runs in this process (`app.runtime.embedded`) or in worker processes (`app.runtime.distributed`).
    """

    settings: Settings
    database: Database
    persons: TtlCache[str, Principal]
    versions: CurrentVersions
    rate_limits: RateLimits
    writer: GroupCommit
    queue: GradingQueue
    progress_hub: ProgressHub
    grader: Checked
    post_verdict: Alive
    worker: Grades
    gate: Gate
    rejudging: Rejudges
    start: Callable[[ExitStack], None]
    """Starts every part; what is pushed on the stack stops them."""


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
