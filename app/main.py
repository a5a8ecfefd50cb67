"""Builds the service from its parts."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager

import structlog
from fastapi import FastAPI

from app import __version__, health, migrations
from app.account.routes import router as account
from app.administration.routes import router as administration
from app.answers.routes import router as answers
from app.authoring.gate import GateRunner
from app.authoring.routes import router as authoring
from app.comments.routes import router as comments
from app.courses.routes import router as courses
from app.cross_origin import CrossOriginProtection
from app.db import Database
from app.deps import Services
from app.errors import install_handlers
from app.exercises.catalogue import load_catalogue
from app.exercises.routes import router as exercises
from app.exercises.service import CurrentVersions
from app.explaining import Explaining
from app.insight.routes import router as insight
from app.logs import configure_logs
from app.middleware import InternalErrors, RequestContext, RequestLimits, SecurityHeaders
from app.openapi import API_PREFIX, install_openapi
from app.progress.routes import router as progress
from app.queue.local import LocalQueue
from app.queue.lock import only_server
from app.rate_limits import RateLimits
from app.rejudging.routes import router as rejudging
from app.rejudging.runner import RejudgeRunner
from app.settings import Settings
from app.submissions.live import Live
from app.submissions.routes import router as submissions
from app.submissions.service import restore_queue
from app.timed_cache import TimedCache
from app.users.routes import router as users
from app.web import pages
from app.worker import Worker
from app.writer import Writer
from grader.grade import Grader

_PERSON_IS_REMEMBERED_S = 5.0
_log = structlog.get_logger()


def create_app(settings: Settings, *, grader: Grader | None = None) -> FastAPI:
    """The service, ready for an ASGI server. Its parts start and stop with the server's lifespan."""
    configure_logs(settings)
    services = _build(
        settings, grader or Grader(slots=settings.slots), _grader_of_gate if grader is None else lambda: grader
    )
    app = FastAPI(
        title="TensorJudge",
        version=__version__,
        description="Learn numeric computing by implementing it.",
        openapi_url=f"{API_PREFIX}/openapi.json",
        docs_url=None,  # the stock pages load their scripts from other sites
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
        lifespan=_lifespan,
    )
    app.state.services = services
    for router in (
        submissions,
        exercises,
        users,
        answers,
        comments,
        courses,
        progress,
        account,
        authoring,
        rejudging,
        insight,
        administration,
    ):  # those first that are asked for most: routes are tried in order
        app.include_router(router, prefix=API_PREFIX)
    app.include_router(health.router)
    install_handlers(app)
    install_openapi(app)
    # From the innermost to the outermost.
    app.add_middleware(CrossOriginProtection, public_url=settings.address)
    app.add_middleware(RequestLimits, body_limit_bytes=settings.body_limit_bytes)
    app.add_middleware(InternalErrors)
    pages.install(app)  # its error pages take the place of any problem from further in
    app.add_middleware(SecurityHeaders, is_https=settings.address.startswith("https:"))
    app.add_middleware(RequestContext)
    return app


def _grader_of_gate() -> Grader:
    return Grader(slots=1)


def _build(settings: Settings, grader: Grader, make_gate_grader: Callable[[], Grader]) -> Services:
    database = Database(settings.database)
    writer = Writer(database.writer)
    queue = LocalQueue(max_in_flight=settings.max_waiting, max_in_flight_per_user=settings.max_waiting_per_user)
    live = Live()
    rejudging = RejudgeRunner(database, queue, grader)
    explaining = Explaining(writer, queue, live, grader, time_limit_s=settings.explanation_time_limit_s)
    return Services(
        settings=settings,
        database=database,
        persons=TimedCache(_PERSON_IS_REMEMBERED_S, 10_000),
        versions=CurrentVersions(database),
        rate_limits=RateLimits(settings),
        writer=writer,
        queue=queue,
        live=live,
        grader=grader,
        explaining=explaining,
        worker=Worker(
            database,
            writer,
            queue,
            live,
            grader,
            explaining,
            slots=settings.slots,
            max_attempts=settings.max_attempts,
        ),
        gate=GateRunner(database, make_gate_grader, on_look=rejudging.wake),
        rejudging=rejudging,
    )


@contextmanager
def running(services: Services) -> Iterator[None]:
    """Starts every part, and stops them in the opposite order when the block ends.

    Raises NotMigratedError, AlreadyServedError or SandboxError; each says what to do.
    """
    database = services.database
    with ExitStack() as started:
        started.callback(database.dispose)
        migrations.require_head(database)
        started.enter_context(only_server(database))
        services.grader.start()
        started.callback(services.grader.close)
        load_catalogue(database, services.grader, services.settings.exercises_dir)
        services.writer.start()
        started.callback(services.writer.stop)
        services.explaining.start()
        started.callback(services.explaining.stop)
        restored = restore_queue(services)
        services.worker.start()
        started.callback(services.worker.stop)
        services.gate.start()
        started.callback(services.gate.stop)
        services.rejudging.start()
        started.callback(services.rejudging.stop)
        _log.info("service started", restored=restored, slots=services.settings.slots)
        yield
        services.live.close()


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    with running(app.state.services):
        yield
