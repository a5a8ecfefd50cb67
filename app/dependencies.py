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
from app.observability.background_thread import BackgroundThread
from app.settings import Settings
from grader.sandbox.selftest import Check


class GradingControl(Protocol):
    """What requests ask of whoever grades: threads of this process, or workers elsewhere."""

    def cancel(self, submission_id: UUID) -> None:
        """End early what is graded of a submission that has been cancelled."""

    def run_gate(self, run_id: UUID) -> None:
        """Have the publish gate run, whose row is committed."""

    def rejudge(self) -> None:
        """Have the judgements made that wait, whose rows are committed."""

    def checks(self) -> Sequence[Check]:
        """Return what must hold for submissions to be graded."""


@dataclass(frozen=True)
class Services:
    """The parts of one running service; `app.state.services` holds them. `app.runtime` builds them for each mode."""

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
    """All that run in this process while it serves."""
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
