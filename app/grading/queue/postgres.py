"""The producer side of the PostgreSQL queue: adds jobs, and counts them twice a second."""

import time
from uuid import UUID

import sqlalchemy as sa
import structlog

from app.db.engine import Database
from app.grading.queue import jobs
from app.grading.queue.interface import MOST_YIELDED, Job, Rank, rank_of, too_many, too_many_of_one
from app.http.errors import TooManyRequestsError
from app.models import ExerciseVersion, Submission
from app.models.exercises import time_class
from app.observability.background_thread import BackgroundThread

_log = structlog.get_logger()

_LOOKS_EVERY_S = 0.5
_REST = 20  # pause, as a multiple of the time that a count took
_MOST_PLACES = 10_000  # further back, a job has no known position
_places = sa.text(
    "SELECT queueing_lock FROM procrastinate_jobs WHERE status = 'todo' AND queue_name = :line"
    " ORDER BY priority DESC, id LIMIT :most"
).bindparams(line=jobs.GRADING, most=_MOST_PLACES)
_counts = sa.text(
    "SELECT count(*) FILTER (WHERE status = 'todo' AND task_name = :task"
    " AND (scheduled_at IS NULL OR scheduled_at <= now())),"
    " count(*) FILTER (WHERE status = 'todo' AND task_name = :task AND scheduled_at > now()),"
    " count(*) FILTER (WHERE status = 'doing' AND queue_name = :line), count(*) FILTER (WHERE queue_name = :cards),"
    " count(*) FILTER (WHERE queue_name = :training)"
    " FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND queue_name IN (:line, :cards, :training)"
).bindparams(line=jobs.GRADING, task=jobs.Task.GRADE, cards=jobs.CARDS, training=jobs.TRAINING_LINE)
_in_flight = sa.select(sa.func.count()).where(
    Submission.user_id == sa.bindparam("user_id"), sa.literal_column("status <> 'finished'")
)

_owner = (
    sa.select(Submission.user_id, Submission.kind, time_class.label("time_class"))
    .join(ExerciseVersion, ExerciseVersion.id == Submission.version_id)
    .where(Submission.id == sa.bindparam("submission_id"))
)


class PostgresQueue:
    """A queue bounded in total and per user. Positions and counts are at most a second old."""

    def __init__(
        self, database: Database, *, max_in_flight: int, max_in_flight_per_user: int, knows_places: bool
    ) -> None:
        self._database = database
        self._max_in_flight = max_in_flight
        self._max_in_flight_per_user = max_in_flight_per_user
        self._knows_places = knows_places
        self._waiting = self._parked = self._busy = self._cards = self._training = 0
        self._deferred = 0  # since the last count
        self._places: dict[str, int] = {}
        self.thread = BackgroundThread("queue counts", self._serve)

    def reserve(self, user_id: UUID) -> None:
        """Do nothing: `defer` checks the limits in the transaction that stores the row."""

    def defer(self, connection: sa.Connection, job: Job) -> TooManyRequestsError | None:
        in_flight = connection.scalar(_in_flight, {"user_id": job.user_id}) or 0
        if in_flight >= self._max_in_flight_per_user:
            return too_many_of_one(in_flight)
        everybodys = self._waiting + self._parked + self._busy + self._training + self._deferred
        if everybodys >= self._max_in_flight:
            return too_many()
        priority = job.rank - min(MOST_YIELDED, in_flight)
        task = jobs.Task.TRAIN if job.rank is Rank.TRAINING else jobs.Task.GRADE
        jobs.defer(connection, task, [job.submission_id], priority=priority)
        self._deferred += 1
        return None

    def put(self, job: Job) -> None:
        """Do nothing: the job is stored with its row, and `jobs.restore` replaces lost jobs."""

    def withdraw(self, submission_id: UUID) -> Job | None:
        with self._database.writer.begin() as connection:
            if not jobs.withdraw(connection, submission_id):
                return None
            row = connection.execute(_owner, {"submission_id": submission_id}).one()
        return Job(submission_id, row.user_id, rank_of(row.kind, row.time_class))

    def ended(self, job: Job) -> None:
        """Do nothing: a line of its own bounds how many train at once."""

    def release(self, user_id: UUID) -> None:
        """Do nothing: the submissions table counts a user's jobs in flight."""

    def position(self, submission_id: UUID) -> int | None:
        return self._places.get(submission_id.hex)

    def waiting(self) -> int:
        """Count the submissions that could begin now. Those that wait for a case set hold up no explanation."""
        return self._waiting

    def cards_pending(self) -> int:
        """Count the cards of explanations that wait or are being made."""
        return self._cards

    @property
    def slots(self) -> int:
        return max(1, self._busy)

    def _serve(self) -> None:
        while True:
            began = time.monotonic()
            try:
                self._look()
            except sa.exc.SQLAlchemyError as error:
                _log.warning("the queue could not be counted", reason=type(error).__name__)
            took_s = time.monotonic() - began
            if self.thread.stopping.wait(max(_LOOKS_EVERY_S, _REST * took_s)):
                return

    def _look(self) -> None:
        with self._database.reader.connect() as connection:
            self._deferred = 0
            counts = connection.execute(_counts).one()
            self._waiting, self._parked, self._busy, self._cards, self._training = counts
            if self._knows_places:
                places = connection.scalars(_places)
                self._places = {lock: place for place, lock in enumerate(places, 1) if lock is not None}
