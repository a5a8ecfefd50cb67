"""The application factory."""

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager

from fastapi import FastAPI

from app import __version__
from app.accounts.routes import router as users
from app.admin import health
from app.admin.metrics import router as metrics
from app.admin.routes import router as administration
from app.analytics.routes import router as analytics
from app.authoring.routes import router as authoring
from app.comments.routes import router as comments
from app.courses.invitation_routes import router as invitations
from app.courses.regrade_routes import router as regrade_requests
from app.courses.remark_routes import router as remarks
from app.courses.roster_routes import router as rosters
from app.courses.routes import router as courses
from app.courses.term_routes import router as terms
from app.db import migrations
from app.dependencies import Services
from app.exercises.routes import router as exercises
from app.http.compression import PageCompression
from app.http.csrf import CrossOriginProtection
from app.http.hosts import AllowedHosts
from app.http.middleware import InternalErrors, RequestContext, RequestLimits, SecurityHeaders
from app.http.openapi import API_PREFIX, install_openapi
from app.http.problems import install_handlers
from app.observability.logs import configure_library_logs, configure_logs
from app.observability.tracing import telemetry_of
from app.profile.routes import router as account
from app.progress.routes import router as progress
from app.rejudging.routes import router as rejudging
from app.runtime import embedded
from app.settings import Settings
from app.solutions.routes import router as answers
from app.submissions.routes import router as submissions
from app.web.install import install_pages
from grader.grader import Grader


def create_app(settings: Settings, *, grader: Grader | None = None) -> FastAPI:
    """Return the service as an ASGI application. Its parts start and stop with the server's lifespan."""
    configure_logs(settings)
    services = _build(settings, grader)
    app = FastAPI(
        title="TensorJudge",
        version=__version__,
        description="Learn numeric computing by implementing it.",
        openapi_url=f"{API_PREFIX}/openapi.json",
        docs_url=None,  # the default pages load scripts from other sites
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
        lifespan=_lifespan,
        telemetry=telemetry_of(settings),
    )
    app.state.services = services
    for router in (
        submissions,
        exercises,
        users,
        answers,
        comments,
        courses,
        invitations,
        remarks,
        regrade_requests,
        rosters,
        terms,
        progress,
        account,
        authoring,
        rejudging,
        analytics,
        administration,
    ):  # most frequent first, because routes are tried in order
        app.include_router(router, prefix=API_PREFIX)
    app.include_router(health.router)
    app.include_router(metrics)
    install_handlers(app)
    install_openapi(app)
    # From the innermost to the outermost.
    app.add_middleware(CrossOriginProtection, public_url=settings.address)
    app.add_middleware(RequestLimits, body_limit_bytes=settings.body_limit_bytes)
    app.add_middleware(AllowedHosts, public_url=settings.address, further=settings.further_hosts)
    app.add_middleware(InternalErrors)
    install_pages(app)  # its error pages replace problems from inner layers
    app.add_middleware(SecurityHeaders, is_https=settings.address.startswith("https:"))
    app.add_middleware(PageCompression)
    app.add_middleware(RequestContext)
    return app


def app_of_one_process() -> FastAPI:
    """Return the application for one process of `serve --workers`, with settings from the environment."""
    from app.runtime.serve_processes import end_with_the_supervisor, prepare_process

    end_with_the_supervisor()
    settings = Settings()
    configure_library_logs(settings)
    app = create_app(settings)
    prepare_process(app)
    return app


def _build(settings: Settings, grader: Grader | None) -> Services:
    if settings.grading == "embedded":
        return embedded.build(settings, grader)
    from app.runtime import distributed  # needs the extra `postgres`

    return distributed.build(settings)


@contextmanager
def running(services: Services) -> Iterator[None]:
    """Start every part, and stop them in reverse order when the block ends.

    Raises OperatorError or SandboxError; each says what to do.
    """
    with ExitStack() as started:
        started.callback(services.database.dispose)
        migrations.require_head(services.database)
        services.start(started)
        yield
        services.progress_hub.close()


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    with running(app.state.services):
        yield
