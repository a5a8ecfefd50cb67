"""The whole service in one process: it answers requests, and grades in threads of its own."""

from contextlib import ExitStack

import structlog

from app.accounts.service import remembered_principals
from app.authoring.gate import GateRunner
from app.db.engine import Database
from app.db.group_commit import GroupCommit
from app.db.lock import only_server
from app.dependencies import Services
from app.exercises.catalogue import load_catalogue
from app.grading.attempts import count_attempts
from app.grading.local_workers import LocalWorkers
from app.grading.post_verdict import PostVerdictAnalysis
from app.grading.progress import ProgressHub
from app.grading.queue.in_flight import InFlightLog
from app.grading.queue.local import LocalQueue, restore_queue
from app.grading.versions import CurrentVersions
from app.grading.worker import Worker
from app.http.rate_limits import RateLimits
from app.rejudging.runner import RejudgeRunner
from app.settings import Settings
from grader.grader import Grader

_log = structlog.get_logger()


def build(settings: Settings, grader: Grader | None) -> Services:
    """The parts, not started. A grader that is given serves the publish gate too."""
    database = Database(settings.database)
    writer = GroupCommit(database.writer)
    queue = LocalQueue(
        max_in_flight=settings.max_waiting, max_in_flight_per_user=settings.max_waiting_per_user, slots=settings.slots
    )
    progress_hub = ProgressHub()
    students = grader or Grader(slots=settings.slots)
    post_verdict = PostVerdictAnalysis(
        writer,
        queue,
        progress_hub,
        students,
        time_limit_s=settings.explanation_time_limit_s,
        speed_time_limit_s=settings.speed_time_limit_s,
    )
    worker = Worker(database, writer, progress_hub, students, post_verdict, max_attempts=settings.max_attempts)
    threads = LocalWorkers(worker, queue, progress_hub, slots=settings.slots)
    rejudging = RejudgeRunner(database, queue, students)
    gate = GateRunner(database, lambda: grader or Grader(slots=1), on_preview=rejudging.wake)

    def start(started: ExitStack) -> None:
        started.enter_context(only_server(database))
        students.start()
        started.callback(students.close)
        load_catalogue(database, students, settings.exercises_dir)
        for part in (writer, post_verdict):
            part.start()
            started.callback(part.stop)
        in_flight = InFlightLog(settings.data_dir / "in_hand", settings.slots)
        started.callback(in_flight.close)
        count_attempts(database, in_flight.left_behind, settings.max_attempts)
        restored = restore_queue(database, queue)
        threads.start(in_flight)
        started.callback(threads.stop)
        for later in (gate, rejudging):
            later.start()
            started.callback(later.stop)
        _log.info("service started", restored=restored, slots=settings.slots)

    return Services(
        settings=settings,
        database=database,
        persons=remembered_principals(),
        versions=CurrentVersions(database),
        rate_limits=RateLimits(settings),
        writer=writer,
        queue=queue,
        progress_hub=progress_hub,
        grader=students,
        post_verdict=post_verdict,
        worker=threads,
        gate=gate,
        rejudging=rejudging,
        start=start,
    )
