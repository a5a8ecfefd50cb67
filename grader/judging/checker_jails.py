"""Jails for authors' checkers: one for each slot of the grader, started at first use.

A checker's child is forked ahead, when its source is known and nothing of a submission. It gets all cases of one
submission at once, answers, and is killed: no checker meets a second submission.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from grader.cases.author_run import AuthorCall, answered
from grader.cases.case_sets import PreparedCase
from grader.errors import AuthorError, CheckerFailedOnOutputsError, SandboxError
from grader.exercise.caps import AuthorBounds
from grader.exercise.checker import PATH
from grader.exercise.exercise import Exercise, Limits
from grader.inside import wire
from grader.judging import checker_results
from grader.judging.comparison import Comparison
from grader.message import Message
from grader.sandbox.jail import Child
from grader.sandbox.job import Job, check_job
from grader.sandbox.launch import Recipe
from grader.sandbox.run import Bounds
from grader.sandbox.slot import Slot

_log = logging.getLogger(__name__)
_CLOSE_TIMEOUT_S = 10.0
_INTERRUPT_EVERY_S = 0.1
Outputs = Mapping[str, Any]


@dataclass(frozen=True)
class _Work:
    """The work of a child that waits for the outputs of a submission."""

    of: Exercise
    author: AuthorBounds
    space_bytes = 0

    @cached_property
    def exercise(self) -> Exercise:
        return replace(self.of, limits=Limits(self.author.cpu_s, self.author.memory_mib))

    @cached_property
    def job(self) -> Job:
        return check_job(self.of)

    @property
    def bounds(self) -> Bounds:
        return Bounds(self.author.wall_s, self.author.set_bytes, self.author.set_bytes)


class CheckerRuns:
    """The checker of one exercise for one submission, in a borrowed jail. Each batch gets a child of its own."""

    def __init__(self, slot: Slot[_Work], work: _Work) -> None:
        """Take a child that waits, or have one forked: it loads the checker while the student's code runs."""
        self._slot = slot
        self._work = work
        waiting = slot.take(work.of.version)
        self._child: Child | None = waiting[0] if waiting else slot.fork(work)
        self.wall_time_s = 0.0
        self.cpu_s = 0.0

    def judge(self, cases: Sequence[PreparedCase], actual: Sequence[Outputs]) -> list[Comparison]:
        """Return a comparison for each case, whose outputs are plain values that nobody else can change.

        Raises CheckerFailedOnOutputsError if the checker fails on these outputs, and not on the reference's;
        AuthorError if it fails on both; SandboxError if the jail does.
        """
        if not cases:
            return []
        started = time.monotonic()
        try:
            return self._judged(cases, actual)
        except AuthorError as error:
            self._judged(cases, [case.expected for case in cases])  # raises if the checker itself is broken
            raise CheckerFailedOnOutputsError(error.message, error.place) from error
        finally:
            self.wall_time_s += time.monotonic() - started

    def close(self) -> None:
        """Dispose of a child that was not needed."""
        if self._child:
            self._child.dispose()
            self._child = None

    def _judged(self, cases: Sequence[PreparedCase], actual: Sequence[Outputs]) -> list[Comparison]:
        exercise, author = self._work.of, self._work.author
        inputs: list[Outputs] = [case.inputs for case in cases]
        batch = wire.pack_job({}, [*inputs, *(case.expected for case in cases), *actual])
        what = f"{exercise.slug}: {PATH}"
        call = AuthorCall(what, len(cases), author.cpu_s, author.wall_s, author.set_bytes)
        child = self._child or self._slot.fork(self._work)
        self._child = None
        try:
            child.jail.runs += 1
            found = answered(child, batch, call)
        except SandboxError:
            self._slot.close()
            raise
        finally:
            child.dispose()
        self.cpu_s += found.cpu_s
        if len(found.answer) < len(cases):
            raise AuthorError(Message("author_process_ended", {"how": "done"}), what)
        return checker_results.comparisons(exercise, found.answer)


class CheckerJails:
    """The jails of one grader. Any thread may borrow one; there are as many as may be asked for at once."""

    def __init__(self, recipe: Recipe, bounds: AuthorBounds, count: int) -> None:
        """Store the options. Each jail starts with its first checker."""
        self._bounds = bounds
        self._slots: list[Slot[_Work]] = [Slot(recipe, lambda jail: None) for _ in range(count)]
        self._free = list(self._slots)
        self._available = threading.Condition()
        self._housekeeper = ThreadPoolExecutor(1, thread_name_prefix="checker-housekeeper")
        self._closing = False

    @contextlib.contextmanager
    def borrowed(self, exercise: Exercise) -> Iterator[CheckerRuns | None]:
        """Give the checker of an exercise, with a child that is ready or getting ready; None if it has none."""
        if exercise.checker is None:
            yield None
            return
        work = _Work(exercise, self._bounds)
        slot = self._acquire(exercise.version)
        try:
            runs = CheckerRuns(slot, work)
            try:
                yield runs
            finally:
                runs.close()
        finally:
            self._release(slot, work)

    def close(self) -> None:
        """Close every jail. A thread that runs in one, or waits for one, gets a SandboxError."""
        with self._available:
            self._closing = True
            self._available.notify_all()
            deadline = time.monotonic() + _CLOSE_TIMEOUT_S
            while len(self._free) < len(self._slots) and time.monotonic() < deadline:
                for slot in self._slots:
                    if slot not in self._free:
                        slot.interrupt()
                self._available.wait(_INTERRUPT_EVERY_S)
        self._housekeeper.shutdown()
        for slot in self._slots:
            slot.close()

    def _acquire(self, version: str) -> Slot[_Work]:
        with self._available:
            self._available.wait_for(lambda: self._free or self._closing)
            if self._closing:
                raise SandboxError("The grader is stopping.")
            chosen = next((slot for slot in self._free if slot.has_waiting(version)), self._free[-1])
            self._free.remove(chosen)
            return chosen

    def _release(self, slot: Slot[_Work], work: _Work) -> None:
        if self._closing:
            self._put_back(slot)
        else:
            self._housekeeper.submit(self._tidy, slot, work)

    def _tidy(self, slot: Slot[_Work], work: _Work) -> None:
        """Fork the child of the next submission to the same exercise, in a jail that has not served too many."""
        try:
            slot.rest()
            slot.prepare(work, warm=False)
        except Exception as error:  # the next submission starts a new jail and reports what it meets
            if not self._closing:
                _log.warning("no checker could be prepared: %s", str(error))
        finally:
            self._put_back(slot)

    def _put_back(self, slot: Slot[_Work]) -> None:
        with self._available:
            self._free.append(slot)
            self._available.notify()
