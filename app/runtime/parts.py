"""Parts that all modes of the service share, and how to build them."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack

from app.accounts.mails import reset_mail, verification_mail
from app.accounts.service import remembered_principals
from app.authoring.gate import GateRunner
from app.courses.roster_mail import invitation_mail
from app.db.engine import Database
from app.db.group_commit import GroupCommit
from app.dependencies import GradingControl, Services
from app.enums import OutboxKind
from app.exercise_sources.addresses import policy_of
from app.exercise_sources.gate import PublishGate
from app.exercise_sources.puller import SourcePuller
from app.exercises.catalogue_loader import CatalogueLoader
from app.exercises.health import ExerciseHealth
from app.exercises.suspension import suspension_mail
from app.grading.explanations import Explanations, Wanted
from app.grading.progress import ProgressHub, ProgressSink
from app.grading.queue.explanation_queue import ExplanationQueue
from app.grading.queue.interface import GradingQueue
from app.grading.turns import Turns
from app.grading.versions import CurrentVersions
from app.grading.worker import Worker
from app.http.rate_limits import RateLimits
from app.observability.background_thread import BackgroundThread
from app.outbox.sender import Builder, OutboxSender
from app.rejudging.runner import RejudgeRunner
from app.settings import Settings
from grader.exercise.caps import MIB
from grader.grader import Grader

MAIL_BUILDERS: Mapping[OutboxKind, Builder] = {
    OutboxKind.MAIL_VERIFICATION: verification_mail,
    OutboxKind.MAIL_RESET: reset_mail,
    OutboxKind.MAIL_INVITATION: invitation_mail,
    OutboxKind.MAIL_SUSPENDED_EXERCISE: suspension_mail,
}
"""The mail of each kind of message, made by the feature that it belongs to."""


class GradingParts:
    """The grading parts: in the process of an embedded service, and in each worker of a distributed one."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        writer: GroupCommit,
        queue: GradingQueue,
        explanation_queue: ExplanationQueue,
        progress: ProgressSink,
        *,
        grader: Grader | None,
        on_preview: Callable[[], object] | None = None,
    ) -> None:
        """Build the parts.

        A given `grader` also serves the publish gate. `on_preview` wakes the rejudging thread by default.
        """
        self.health = ExerciseHealth(database)
        self.grader = grader or Grader(
            slots=settings.slots,
            caps=settings.caps,
            case_set_bytes=settings.case_set_memory_mib * MIB,
            packages=settings.allowed_packages,
        )
        self.grader.on_prepared = self.health.note
        turns = Turns(
            submissions_waiting=queue.waiting, cards_pending=explanation_queue.cards_pending, slots=settings.slots
        )
        wanted = Wanted(explanations=settings.explanations, speeds=settings.speed_comparisons)
        self.explanations = Explanations(database, writer, explanation_queue, progress, self.grader, turns, wanted)
        self.worker = Worker(
            database,
            writer,
            progress,
            self.grader,
            self.explanations,
            max_attempts=settings.max_attempts,
            health=self.health,
        )
        self.rejudging = RejudgeRunner(database, queue, self.grader)
        self.gate = GateRunner(
            database,
            lambda: grader or Grader(slots=1, caps=settings.caps, packages=settings.allowed_packages),
            on_preview=on_preview or self.rejudging.wake,
        )
        self.sources = _puller(settings, database, on_preview or self.rejudging.wake)
        self.catalogue = CatalogueLoader(database, self.grader, settings)
        self.sender = _sender(settings, database)
        self._settings = settings
        self._database = database

    @property
    def sender_threads(self) -> list[BackgroundThread]:
        """The thread that sends mail, if the service sends mail."""
        return [] if self.sender is None else [self.sender.thread]

    @property
    def source_threads(self) -> list[BackgroundThread]:
        """The thread that pulls git sources, if the operator allows any."""
        return [] if self.sources is None else [self.sources.thread]

    def start_grader(self, started: ExitStack) -> None:
        """Start the grader. Raises SandboxError, which says what to do."""
        self.grader.start()
        started.callback(self.grader.close)

    def load_catalogue(self) -> None:
        """Load the folders of exercises into the database, and suspend those over the installation's limits."""
        self.catalogue.load()


def _sender(settings: Settings, database: Database) -> OutboxSender | None:
    server = settings.mail_server
    return None if server is None else OutboxSender(database, server, MAIL_BUILDERS, settings.address)


def _puller(settings: Settings, database: Database, on_preview: Callable[[], object]) -> SourcePuller | None:
    if not settings.allowed_source_addresses:
        return None

    def make_gate() -> PublishGate:
        return PublishGate(lambda: Grader(slots=1, caps=settings.caps, packages=settings.allowed_packages))

    return SourcePuller(database, make_gate, policy_of(settings), on_preview)


def start_threads(started: ExitStack, threads: Iterable[BackgroundThread]) -> None:
    """Start these threads. The stack stops them in reverse order."""
    for thread in threads:
        thread.start()
        started.callback(thread.stop)


def build_services(
    settings: Settings,
    database: Database,
    *,
    writer: GroupCommit,
    queue: GradingQueue,
    progress_hub: ProgressHub,
    grading: GradingControl,
    threads: Iterable[BackgroundThread],
    start: Callable[[ExitStack], None],
) -> Services:
    """Return the parts of a service that handles requests: those of its mode, and those of every mode."""
    return Services(
        settings=settings,
        database=database,
        principals=remembered_principals(),
        versions=CurrentVersions(database),
        rate_limits=RateLimits(settings),
        writer=writer,
        queue=queue,
        progress_hub=progress_hub,
        grading=grading,
        threads=[*threads],
        start=start,
    )
