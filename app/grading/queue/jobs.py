"""The jobs of several machines: Procrastinate's rows in PostgreSQL, written in the caller's transaction.

A job holds only the id of its subject. `restore` adds missing jobs, so that a lost job loses no work.
"""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

import procrastinate
import sqlalchemy as sa

from app.db.engine import Database
from app.enums import ExplanationStage, RejudgingStatus, Status
from app.grading import explanation_jobs
from app.grading.explanation_jobs import WaitingJob
from app.grading.queue.interface import Rank, rank_of
from app.grading.queue.local_explanations import MOST_YIELDED
from app.models import ExerciseVersion, GateRun, Judgement, Rejudging, Submission
from app.models.exercises import time_class

# Never opened: each job uses the connection passed with it.
_app = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())
_MOST_EXPLANATIONS = 1000  # restored at once; the next call restores the others
_LOOKS_FIRST = 10  # impact previews go before other rejudgements, because an author waits for them
# Arbitrary number. Nothing else in the database may use it for an advisory lock.
_RESTORING_KEY = 0x7E4503A2
_HAS_NO_JOB = """NOT EXISTS (
    SELECT FROM procrastinate_jobs job
    WHERE job.task_name = :{task} AND job.status IN ('todo', 'doing')
    AND job.args ->> 'id' = replace({id}::text, '-', '')
)"""


class Task(StrEnum):
    """The kind of a job: grade, train, judge again, run the publish gate, explain a verdict, load the exercises.

    Its id is that of the submission, the judgement or the run; for the last kind, of the account that asked.
    """

    GRADE = "grade"
    TRAIN = "train"
    JUDGE = "judge"
    CHECK = "check"
    CARD = "card"
    REST = "rest"
    LOAD = "load"


# An author's check takes seconds and has a separate grader. Explanations take turns behind the submissions.
# What trains has a line of its own with fewer jobs at once, so that a slot stays free for what is short.
GRADING, TRAINING_LINE, CHECKING, CARDS, RESTS = "grading", "training", "checking", "cards", "rests"
LINES = (GRADING, TRAINING_LINE, CHECKING, CARDS, RESTS)
_LINE_OF = {
    Task.GRADE: GRADING,
    Task.TRAIN: TRAINING_LINE,
    Task.JUDGE: GRADING,
    Task.CHECK: CHECKING,
    Task.CARD: CARDS,
    Task.REST: RESTS,
    Task.LOAD: CHECKING,
}
TASK_OF = {ExplanationStage.CARD: Task.CARD, ExplanationStage.REST: Task.REST}
STAGE_OF = {task: stage for stage, task in TASK_OF.items()}
_REFUSALS_FIRST = 10


def defer(connection: sa.Connection, task: Task, ids: Sequence[UUID], *, priority: int = 0, attempt: int = 1) -> None:
    """Add a job for each id, in the connection's transaction."""
    if ids:
        rows = [
            procrastinate.jobs.Job(
                queue=_LINE_OF[task],
                task_name=task,
                priority=priority,
                lock=None,
                queueing_lock=f"{task}:{one.hex}" if task in STAGE_OF else one.hex,
                task_kwargs={"id": one.hex, "attempt": attempt},
            )
            for one in ids
        ]
        _app.job_manager.batch_defer_jobs(rows, connection=connection.connection.driver_connection)


def defer_explanation(connection: sa.Connection, job: WaitingJob) -> None:
    """Add a job for one stage of an explanation, in the connection's transaction. Its row is there already."""
    priority = 0
    if job.is_refused:
        most = MOST_YIELDED + 1
        others = explanation_jobs.count_waiting_of(connection, job.user_id, job.stage, most) - 1 if job.user_id else 0
        priority = _REFUSALS_FIRST - max(0, others)
    defer(connection, TASK_OF[job.stage], [job.submission_id], priority=priority)


def withdraw(connection: sa.Connection, submission_id: UUID) -> bool:
    """Delete a submission's job if it waits, and return whether it did."""
    waiting = sa.text("DELETE FROM procrastinate_jobs WHERE queueing_lock = :lock AND status = 'todo'")
    return connection.execute(waiting, {"lock": submission_id.hex}).rowcount == 1


def restore(connection: sa.Connection) -> int:
    """Add a job for everything unfinished that has none, and return how many.

    These were stored before grading was distributed, or have lost their job through a failure.
    """
    # Two calls at once would add the same jobs.
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_RESTORING_KEY)))
    submissions = connection.execute(
        sa.select(Submission.id, Submission.kind, time_class)
        .join(ExerciseVersion, ExerciseVersion.id == Submission.version_id)
        .where(
            sa.literal_column("submissions.status <> 'finished'"),
            _has_no_job(Task.GRADE, "submissions.id"),
            _has_no_job(Task.TRAIN, "submissions.id"),
        )
        .order_by(Submission.id)
    ).all()
    for submission_id, kind, of_class in submissions:
        rank = rank_of(kind, of_class)
        defer(connection, Task.TRAIN if rank is Rank.TRAINING else Task.GRADE, [submission_id], priority=rank)
    judgements = connection.execute(
        sa.select(Judgement.id, Rejudging.version_id)
        .join(Rejudging, Rejudging.id == Judgement.rejudging_id)
        .where(
            Rejudging.status == RejudgingStatus.RUNNING,
            sa.literal_column("judgements.verdict IS NULL"),
            _has_no_job(Task.JUDGE, "judgements.id"),
        )
        .order_by(Judgement.id)
    ).all()
    for priority, is_look in ((Rank.REGRADE + _LOOKS_FIRST, True), (Rank.REGRADE, False)):
        chosen = [judgement_id for judgement_id, looked_at in judgements if (looked_at is not None) is is_look]
        defer(connection, Task.JUDGE, chosen, priority=priority)
    checks = connection.scalars(
        sa.select(GateRun.id)
        .where(GateRun.status != Status.FINISHED, _has_no_job(Task.CHECK, "gate_runs.id"))
        .order_by(GateRun.id)
    ).all()
    defer(connection, Task.CHECK, checks)
    explanations = [
        job
        for stage, task in TASK_OF.items()
        for job in explanation_jobs.leading(
            connection, stage, _has_no_job(task, "explanation_jobs.submission_id"), _MOST_EXPLANATIONS
        )
    ]
    for job in explanations:
        defer_explanation(connection, job)
    return len(submissions) + len(judgements) + len(checks) + len(explanations)


def restore_all(database: Database) -> int:
    """Restore jobs in a separate transaction and return how many."""
    with database.writer.begin() as connection:
        return restore(connection)


def _has_no_job(task: Task, column: str) -> sa.TextClause:
    """Return the condition that no job of this task has the id in `column`."""
    name = f"task_{task}"
    return sa.text(_HAS_NO_JOB.format(id=column, task=name)).bindparams(**{name: task})
