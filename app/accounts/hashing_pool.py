"""The threads that hash passwords: few and of low priority, because the same processors grade.

A hash takes 19 MiB and 30 ms of processor time. A class that registers in one minute would otherwise slow the grading
down. Requests wait in line without a worker thread and without a database
connection.
"""

import asyncio
import math
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Lock
from typing import ParamSpec, TypeVar

from app.http.errors import TooManyRequestsError

P = ParamSpec("P")
T = TypeVar("T")

_LONGEST_WAIT_S = 45.0  # proxies and browsers give up after a minute
_NICE = 5
_FIRST_GUESS_S = 0.05
_WEIGHT = 0.1  # of the newest duration in the running mean


class LineTooLongError(TooManyRequestsError):
    """A login or registration that should be sent again later: others are before it."""


class HashingPool:
    """Runs functions in fewer threads than there are processors, at low priority."""

    def __init__(self, threads: int | None = None, *, longest_wait_s: float = _LONGEST_WAIT_S) -> None:
        self._threads = threads or max(1, len(os.sched_getaffinity(0)) - 1)
        self._longest_wait_s = longest_wait_s
        self._executor = ThreadPoolExecutor(self._threads, "hashing", initializer=_lower_priority)
        self._lock = Lock()
        self._in_line = 0
        self._mean_s = _FIRST_GUESS_S

    def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return the result of a function. The calling thread waits, however long the line is."""
        return self._submit(function, *args, **kwargs).result()

    async def run_in_turn(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return the result of a function. Raises LineTooLongError if the wait would be longer than 45 s."""
        wait_s = self.wait_s()
        if wait_s > self._longest_wait_s:
            seconds = math.ceil(wait_s - self._longest_wait_s / 2)
            raise LineTooLongError("logins_in_line", seconds=seconds, retry_after_s=seconds)
        return await asyncio.wrap_future(self._submit(function, *args, **kwargs))

    def wait_s(self) -> float:
        """Return the seconds that a new caller would wait, by recent durations."""
        with self._lock:
            return self._in_line * self._mean_s / self._threads

    def _submit(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        with self._lock:
            self._in_line += 1
        future = self._executor.submit(partial(self._timed, partial(function, *args, **kwargs)))
        future.add_done_callback(self._leave)
        return future

    def _timed(self, function: Callable[[], T]) -> T:
        began = time.monotonic()
        try:
            return function()
        finally:
            took_s = time.monotonic() - began
            with self._lock:
                self._mean_s += _WEIGHT * (took_s - self._mean_s)

    def _leave(self, _: Future[T]) -> None:
        with self._lock:
            self._in_line -= 1


def _lower_priority() -> None:
    """Lower the priority of this thread alone."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
