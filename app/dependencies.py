"""Dependencies of routes: the parts of the running service, and a database session."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
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
from app.observability.background_thread import BackgroundThread
from app.settings import Settings
from grader.sandbox.check import Check


class GradingControl(Protocol):
    """The interface from requests to grading, which runs in threads of this process or in separate workers."""

    def cancel(self, submission_id: UUID) -> None:
        """Stop the grading of a cancelled submission early."""

    def run_gate(self, run_id: UUID) -> None:
        """Start a publish gate run whose row is committed."""

    def rejudge(self) -> None:
        """Start waiting judgements whose rows are committed."""

    def load_catalogue(self, actor_id: UUID) -> None:
        """Start reading the folder of exercises again, for the account that asked."""

    def checks(self) -> Sequence[Check]:
        """Return the conditions for grading, each with its state."""


@dataclass(frozen=True)
class Services:
    """The parts of one running service. `app.runtime` builds them for each mode; `app.state.services` holds them."""

    settings: Settings
    database: Database
    principals: TtlCache[str, Principal]
    versions: CurrentVersions
    rate_limits: RateLimits
    writer: GroupCommit
    queue: GradingQueue
    progress_hub: ProgressHub
    grading: GradingControl
    threads: Sequence[BackgroundThread]
    """All threads that run in this process while it serves."""
    start: Callable[[ExitStack], None]
    """Starts every part, and pushes a callback that stops it on the stack."""


def services_of(request: Request) -> Services:
    """Return the parts of the service that handles this request."""
    return cast(Services, request.app.state.services)


def _reading(request: Request) -> Iterator[Session]:
    with services_of(request).database.reading() as session:
        yield session


def _writing(request: Request) -> Iterator[Session]:
    with services_of(request).database.writing() as session:
        yield session


async def _until_the_end() -> AsyncIterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


async def _services(request: Request) -> Services:
    return services_of(request)  # FastAPI would run a plain function in a thread, for every request


# Closed when the request ends. A dropped event stream itself is closed by the garbage collector, at any time.
RequestStack = Annotated[ExitStack, Depends(_until_the_end)]
ServicesDep = Annotated[Services, Depends(_services)]
# Scope "function" commits before the response is sent, so that acknowledged data is stored. Long event streams then
# hold no connection.
ReadSession = Annotated[Session, Depends(_reading, scope="function")]
WriteSession = Annotated[Session, Depends(_writing, scope="function")]
