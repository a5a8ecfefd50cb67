"""The queue of one machine: in memory, over rows that stay `queued` until their report is written."""

import heapq
from collections import Counter
from concurrent.futures import Future
from dataclasses import replace
from itertools import count
from threading import Condition
from uuid import UUID

import sqlalchemy as sa

from app.db.engine import Database
from app.grading import store
from app.grading.queue.interface import (
    MOST_YIELDED,
    Job,
    Rank,
    most_training,
    rank_of,
    too_many,
    too_many_of_one,
)

_Key = tuple[int, int]  # smaller goes first: negative priority, then order of arrival


class LocalQueue:
    """A bounded, thread-safe priority queue. Jobs that train have a heap of their own, behind the other one."""

    def __init__(self, *, max_in_flight: int, max_in_flight_per_user: int, slots: int) -> None:
        self.slots = slots
        self._max_in_flight = max_in_flight
        self._max_in_flight_per_user = max_in_flight_per_user
        self._in_flight: Counter[UUID] = Counter()
        self._heap: list[tuple[_Key, Job]] = []
        self._training: list[tuple[_Key, Job]] = []
        self._now_training = 0
        self._keys: dict[UUID, _Key] = {}
        self._parked: dict[UUID, Job] = {}
        self._arrivals = count()
        self._closed = False
        self._changed = Condition()

    def reserve(self, user_id: UUID) -> None:
        with self._changed:
            if self._in_flight[user_id] >= self._max_in_flight_per_user:
                raise too_many_of_one(self._in_flight[user_id])
            if self._in_flight.total() >= self._max_in_flight:
                raise too_many()
            self._in_flight[user_id] += 1

    def restore(self, job: Job) -> None:
        """Put back a job from before a restart. It was accepted then, so no limit applies."""
        with self._changed:
            self._in_flight[job.user_id] += 1
        self.put(job)

    def release(self, user_id: UUID) -> None:
        with self._changed:
            self._in_flight[user_id] -= 1
            if self._in_flight[user_id] <= 0:
                del self._in_flight[user_id]

    def defer(self, connection: sa.Connection, job: Job) -> None:
        """Do nothing: the row is the only stored state of a job."""

    def put(self, job: Job) -> None:
        with self._changed:
            yielded = min(MOST_YIELDED, self._in_flight[job.user_id])
            key = (yielded - job.rank, next(self._arrivals))
            heapq.heappush(self._heap_of(job), (key, job))
            self._keys[job.submission_id] = key
            self._changed.notify()

    def take(self) -> Job | None:
        """Return the next job, and wait for one if necessary; None once the queue is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._ready() or self._closed)
            if self._closed:
                return None
            _, job = heapq.heappop(self._ready())
            self._now_training += job.rank is Rank.TRAINING
            return replace(job, place=self._keys.pop(job.submission_id))

    def ended(self, job: Job) -> None:
        if job.rank is Rank.TRAINING:
            with self._changed:
                self._now_training -= 1
                self._changed.notify()

    def _ready(self) -> list[tuple[_Key, Job]]:
        """Return the heap with the next job that may begin; an empty one if none may."""
        if not self._training or self._now_training >= most_training(self.slots):
            return self._heap
        return self._heap if self._heap and self._heap[0][0] < self._training[0][0] else self._training

    def _heap_of(self, job: Job) -> list[tuple[_Key, Job]]:
        return self._training if job.rank is Rank.TRAINING else self._heap

    def park(self, job: Job, ready: "Future[None]") -> None:
        """Keep a taken job aside until `ready` ends, then put it back in its old place. Nothing waits for it."""
        assert job.place is not None
        with self._changed:
            self._parked[job.submission_id] = job
            self._keys[job.submission_id] = job.place
        ready.add_done_callback(lambda ready: self._unpark(job.submission_id))

    def _unpark(self, submission_id: UUID) -> None:
        with self._changed:
            job = self._parked.pop(submission_id, None)
            if job is not None:  # otherwise it was withdrawn
                heapq.heappush(self._heap_of(job), (self._keys[submission_id], job))
                self._changed.notify()

    def withdraw(self, submission_id: UUID) -> Job | None:
        with self._changed:
            if self._keys.pop(submission_id, None) is None:
                return None
            if (parked := self._parked.pop(submission_id, None)) is not None:
                return parked
            for heap in (self._heap, self._training):
                for place, (_, job) in enumerate(heap):
                    if job.submission_id == submission_id:
                        heap.pop(place)
                        heapq.heapify(heap)
                        return job
            raise AssertionError("a job with a place is in a heap")

    def position(self, submission_id: UUID) -> int | None:
        with self._changed:
            key = self._keys.get(submission_id)
            return None if key is None else sum(other <= key for other in self._keys.values())

    def waiting(self) -> int:
        """Count the jobs that wait for a slot. Those that may not train yet hold up nothing."""
        with self._changed:
            may_train = max(0, most_training(self.slots) - self._now_training)
            return len(self._heap) + min(len(self._training), may_train)

    def close(self) -> None:
        """Make every `take` return None. Waiting jobs stay `queued` in the database."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()


def restore_queue(database: Database, queue: LocalQueue) -> int:
    """Put every submission without a report back into the queue after a start, oldest first. Return how many."""
    with database.reader.connect() as connection:
        rows = store.unfinished(connection)
    for submission_id, user_id, kind, time_class in rows:
        queue.restore(Job(submission_id, user_id, rank_of(kind, time_class)))
    return len(rows)
