"""Explanations of refused submissions and speeds of accepted ones, made after the verdict from durable jobs.

A refusal gets a card first: the exception, the author's hint, the smallest input. Then the rest replaces the card by
the whole explanation. Every step is stored with its job in one transaction, and published after it.
"""

import time
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
import structlog

from app.db.engine import Database, utc_now
from app.db.group_commit import GroupCommit
from app.enums import ExplanationStage
from app.grading import explanation_jobs, store
from app.grading.explanation_jobs import FAILED, MOST_ATTEMPTS, TURNED_OFF, Found, JobKey, StoredJob, WaitingJob
from app.grading.progress import ProgressSink
from app.grading.queue.explanation_queue import ExplanationQueue
from app.grading.record import Json, Record, says_something, storable
from app.grading.turns import Turns, TurnsClosedError
from app.grading.versions import PinnedVersions
from app.observability import metrics
from grader.explain.part import Part
from grader.explain.refusal import Refusal
from grader.explain.version import CODE_VERSION
from grader.grader import Grader
from grader.verdict import Report

_log = structlog.get_logger()


@dataclass(frozen=True)
class Wanted:
    """The kinds of work after a verdict that the operator wants."""

    explanations: bool = True
    speeds: bool = True

    def wants(self, key: JobKey) -> bool:
        return self.explanations if key.is_refused else self.speeds


class Explanations:
    """Maker of explanations, for the card runner and the rest runner. Database errors propagate to them."""

    def __init__(
        self,
        database: Database,
        writer: GroupCommit,
        queue: ExplanationQueue,
        progress_hub: ProgressSink,
        grader: Grader,
        turns: Turns,
        wanted: Wanted,
    ) -> None:
        self.queue = queue
        self.turns = turns
        self._database = database
        self._writer = writer
        self._progress_hub = progress_hub
        self._grader = grader
        self._wanted = wanted
        self._versions = PinnedVersions(database)

    def key_for(self, record: Record, report: Report) -> JobKey | None:
        """Return the key of the job to store with a verdict; None if nothing is to be worked out."""
        if not record.show_expected:  # an explanation shows what the reference gives
            return None
        key = explanation_jobs.key_of_report(record.kind, record.source, record.version_id, record.inputs, report)
        return key if key is not None and self._wanted.wants(key) else None

    def add(self, connection: sa.Connection, submission_id: UUID, key: JobKey, user_id: UUID | None = None) -> None:
        """Store the job of a user's submission, in the transaction that stores its verdict."""
        explanation_jobs.add(connection, submission_id, key)
        self.queue.defer(connection, WaitingJob(submission_id, key.first_stage, key.is_refused, user_id))

    def interrupt(self) -> None:
        """Let the runners stop before their next turn. Their jobs stay as they are stored."""
        self.turns.close()

    def make(self, submission_id: UUID, stage: ExplanationStage) -> bool:
        """Make one stage of one job: copy it from a twin, or work it out. Return whether to try it once more."""
        with self._database.reader.connect() as connection:
            job = explanation_jobs.find(connection, submission_id)
            if job is None or job.stage is not stage:
                return False  # deleted, rejudged, or a twin has brought the result
            twin = explanation_jobs.find_twin(connection, job, CODE_VERSION)
            if twin is None and explanation_jobs.is_led(connection, job):
                return False
        if not self._wanted.wants(job.key):
            self._end(job, _Made(None, is_complete=False, reason=TURNED_OFF))
            return False
        if twin is not None:
            twin_stage, found = twin
            self._store(job, _Made(found), is_whole=twin_stage is ExplanationStage.DONE)
            return False
        return self._work_out(job)

    def give_up(self, submission_id: UUID) -> None:
        """Count and publish a job that was ended without a new result."""
        metrics.note_explained(explanation_jobs.GAVE_UP)
        self._publish_stored(submission_id)

    def _publish_stored(self, submission_id: UUID) -> None:
        with self._database.reader.connect() as connection:
            record = store.find(connection, submission_id)
        if record is not None:
            self._progress_hub.explain(submission_id, record.found_later, is_last=True)

    def _work_out(self, job: StoredJob) -> bool:
        began = time.monotonic()
        try:
            made = self._made(job)
        except TurnsClosedError:
            return False
        except Exception:
            if self.turns.are_closed:
                return False
            _log.exception("an explanation failed", stage=job.stage, attempt=job.attempt)
            made = _Made(None, is_complete=False, reason=FAILED)
        if self.turns.are_closed:
            return False  # what was interrupted may look like something that found nothing
        took_s = round(time.monotonic() - began, 3)
        _log.info("explained", stage=job.stage, is_complete=made.is_complete, reason=made.reason, wall_time_s=took_s)
        if made.is_complete or (job.stage is ExplanationStage.CARD and made.found is not None):
            has_card = made.found is not None and made.found.explanation is not None
            self._store(job, made, is_whole=job.stage is ExplanationStage.REST or not has_card)
            return False
        if job.attempt < MOST_ATTEMPTS:
            return self._try_again(job, made.found)
        self._end(job, made)
        return False

    def _made(self, job: StoredJob) -> "_Made":
        exercise = self._versions.read(job.exercise, job.key.version_id)
        if not job.key.is_refused:
            self.turns.wait_until_quiet()
            speed = self._grader.compare_speed(exercise, job.source, turn=self.turns.rest)
            overwritten = self._grader.find_overwritten(exercise, job.source, turn=self.turns.rest)
            shown: Json = speed.to_json() if speed and speed.is_clear else {}
            if overwritten:
                shown["overwritten"] = storable(list(overwritten))
            return _Made(Found(speed=shown or None))
        refusal = Refusal.of_stored(job.report or {}, job.key.seed, job.inputs)
        if refusal is None:
            return _Made(Found())
        is_card = job.stage is ExplanationStage.CARD
        part, turn = (Part.CARD, self.turns.card) if is_card else (Part.REST, self.turns.rest)
        explanation = self._grader.explain(exercise, job.source, refusal, part=part, turn=turn)
        stored: Json = storable({**explanation.to_json(), "stage": job.stage})
        is_kept = is_card or says_something(stored)
        return _Made(Found(explanation=stored if is_kept else None), explanation.is_complete, explanation.reason)

    def _store(self, job: StoredJob, made: "_Made", *, is_whole: bool) -> None:
        """Store a card, or everything there is to find."""
        if is_whole:
            self._end(job, made)
        elif made.found is not None and made.found.explanation is not None:
            self._store_card(job, made.found.explanation)

    def _store_card(self, job: StoredJob, card: Json) -> None:
        def write(connection: sa.Connection) -> list[UUID]:
            ids = explanation_jobs.store_card(connection, job, card, CODE_VERSION)
            if ids:  # the others of its kind get what the oldest one ends with
                self.queue.defer(connection, _resting(job, ids[0]))
            return ids

        for submission_id in self._writer.do(write).result():
            self._progress_hub.explain(submission_id, card, is_last=False)
            self.queue.put(_resting(job, submission_id))
        if job.finished_at is not None:
            metrics.note_card((utc_now() - job.finished_at).total_seconds())

    def _end(self, job: StoredJob, made: "_Made") -> None:
        ids = self._writer.do(
            lambda connection: explanation_jobs.end(
                connection, job, made.found, CODE_VERSION, is_complete=made.is_complete, reason=made.reason
            )
        ).result()
        metrics.note_explained(made.reason, len(ids))
        for submission_id in ids:
            if made.found is None:
                self._publish_stored(submission_id)
            else:
                self._progress_hub.explain(submission_id, made.found.shown, is_last=True)

    def _try_again(self, job: StoredJob, found: Found | None) -> bool:
        """Count the attempt, and store what was found so far: like a card, for more follows."""
        if found is not None and found.explanation is not None:
            found = Found({**found.explanation, "stage": ExplanationStage.CARD})

        def write(connection: sa.Connection) -> bool:
            is_ours = explanation_jobs.next_attempt(connection, job, found)
            if is_ours:
                self.queue.defer(connection, job.at(job.stage))
            return is_ours

        return self._writer.do(write).result()


def _resting(job: StoredJob, submission_id: UUID) -> WaitingJob:
    """Return the place of a job, or of a twin of it, among those whose card is stored."""
    if submission_id == job.submission_id:
        return job.at(ExplanationStage.REST)
    return WaitingJob(submission_id, ExplanationStage.REST, is_refused=True)


@dataclass(frozen=True)
class _Made:
    """The result of one attempt; `found` is None if it failed. `reason` says why it is not complete."""

    found: Found | None
    is_complete: bool = True
    reason: str | None = None
