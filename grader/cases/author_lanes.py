"""Turns for the authors' code: a slow exercise holds up no other one.

Every call of an author's code is made by a thread of this module, in a jail of that thread's own. There are three
kinds of lanes. The quick lane makes the case sets of exercises that take little time. A slower exercise moves to the
slow lanes, which run at low priority, until it is quick again. Students' own inputs have a lane of their own, with a
short bound; those of an exercise that takes long even so move to the slow lanes too, behind all case sets. In each
kind of lane exercises take turns, and one exercise has one call at a time.
"""

import logging
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import partial
from typing import Any, TypeVar

from grader.cases.author_jail import Array, Author
from grader.errors import AuthorTooSlowError, SandboxError
from grader.exercise.caps import AuthorBounds
from grader.exercise.exercise import Exercise
from grader.sandbox.launch import Recipe

_log = logging.getLogger(__name__)
T = TypeVar("T")
SLOW_LANES = 4
_QUICK_CPU_S, _QUICK_WALL_S = 1.0, 3.0
_QUICK_OWN_WALL_S = 3.0
_QUICK_AGAIN = 8  # calls in a row that the quick lane would have had time for
_NICENESS = 5
_IDLE_S = 60.0  # a jail of a slow lane that waits longer is closed
_MOST_KNOWN = 1000


class _Kind(Enum):
    QUICK = auto()
    SLOW = auto()
    OWN_INPUT = auto()


@dataclass
class _Call:
    """A call of an author's code that waits for its turn."""

    exercise: Exercise
    work: Callable[[Author], Any]
    answer: "Future[Any]"
    is_own: bool = False


class _Turns:
    """The waiting calls of one kind, by exercise: round robin between exercises, in order within one."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, deque[_Call]] = OrderedDict()

    def add(self, call: _Call, *, first: bool = False) -> None:
        calls = self._waiting.setdefault(call.exercise.slug, deque())
        calls.appendleft(call) if first else calls.append(call)

    def take(self, may_begin: Callable[[Exercise], bool]) -> _Call | None:
        """Take the first call of the exercise whose turn it is; None if no exercise may begin a call."""
        for slug, calls in self._waiting.items():
            if may_begin(calls[0].exercise):
                call = calls.popleft()
                if calls:
                    self._waiting.move_to_end(slug)
                else:
                    del self._waiting[slug]
                return call
        return None

    def take_all(self) -> list[_Call]:
        """Take every waiting call."""
        calls = [call for waiting in self._waiting.values() for call in waiting]
        self._waiting.clear()
        return calls


class AuthorLanes:
    """The lanes of one grader. Any thread may submit calls."""

    def __init__(self, recipe: Recipe, bounds: AuthorBounds) -> None:
        """Start the threads. Each jail starts with its lane's first call."""
        quick_s = min(bounds.cpu_s, _QUICK_CPU_S)
        quick = replace(bounds, cpu_s=quick_s, wall_s=min(bounds.wall_s, _QUICK_WALL_S), training_s=0.0)
        self._changed = threading.Condition()
        self._sets, self._spare_sets, self._own_inputs = _Turns(), _Turns(), _Turns()
        self._busy: set[tuple[bool, str]] = set()
        self._slow: OrderedDict[str, int] = OrderedDict()  # quick calls in a row, by version
        self._slow_own: OrderedDict[str, int] = OrderedDict()  # the same of own inputs
        self._closed = False
        lanes = [
            (_Kind.QUICK, Author(recipe, quick)),
            (_Kind.OWN_INPUT, Author(recipe, bounds)),
            *((_Kind.SLOW, Author(recipe, bounds, niceness=_NICENESS)) for _ in range(SLOW_LANES)),
        ]
        self.authors = [author for _, author in lanes]
        self._threads = [
            threading.Thread(target=self._serve, args=lane, name=f"author-{lane[0].name.lower()}", daemon=True)
            for lane in lanes
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, exercise: Exercise, work: Callable[[Author], T], *, is_urgent: bool = True) -> "Future[T]":
        """Call `work` with an author's jail when it is this exercise's turn. Calls nobody waits for come last.

        `work` may begin again from the start, with more time.
        """
        return self._submit(self._sets if is_urgent else self._spare_sets, exercise, work)

    def submit_own_input(self, exercise: Exercise, work: Callable[[Author], T]) -> "Future[T]":
        """Call `work`, which uses a student's own input, in the lane of these."""
        return self._submit(self._own_inputs, exercise, work, is_own=True)

    def solve(self, exercise: Exercise, cases: Sequence[Mapping[str, Any]]) -> list[dict[str, Array]]:
        """Return the reference's outputs for each case. Raises AuthorError if it fails."""
        return self.submit(exercise, lambda author: author.solve(exercise, cases)).result()

    def is_slow(self, exercise: Exercise) -> bool:
        """Return whether an exercise uses the slow lanes."""
        return exercise.version in self._slow

    def close(self) -> None:
        """Close every jail. Calls that wait or run fail with SandboxError."""
        with self._changed:
            self._closed = True
            calls = [call for turns in self._all_turns for call in turns.take_all()]
            self._changed.notify_all()
        for call in calls:
            if _begins(call):
                call.answer.set_exception(SandboxError("The grader is stopping."))
        for author in self.authors:
            author.close()
        for thread in self._threads:
            thread.join()

    @property
    def _all_turns(self) -> tuple[_Turns, ...]:
        return self._sets, self._spare_sets, self._own_inputs

    def _submit(
        self, turns: _Turns, exercise: Exercise, work: Callable[[Author], T], *, is_own: bool = False
    ) -> "Future[T]":
        answer: Future[T] = Future()
        with self._changed:
            if self._closed:
                raise SandboxError("The grader is stopping.")
            turns.add(_Call(exercise, work, answer, is_own))
            self._changed.notify_all()
        return answer

    def _serve(self, kind: _Kind, author: Author) -> None:
        while not self._closed:
            call = self._next(kind)
            if call is None:
                author.rest()
                continue
            try:
                self._make(call, kind, author)
            finally:
                with self._changed:
                    self._busy.discard((call.is_own, call.exercise.slug))
                    self._changed.notify_all()

    def _next(self, kind: _Kind) -> _Call | None:
        """Wait for a call of this kind; None if a slow lane has had none for long, or the lanes are closed."""
        with self._changed:
            while not self._closed:
                call = self._take(kind)
                if call is not None:
                    return call
                has_changed = self._changed.wait(_IDLE_S)
                if not has_changed and kind is _Kind.SLOW:
                    return None
        return None

    def _take(self, kind: _Kind) -> _Call | None:
        def may_begin(exercise: Exercise, *, is_own: bool) -> bool:
            slow = self._slow_own if is_own else self._slow
            is_theirs = (exercise.version in slow) is (kind is _Kind.SLOW)
            return is_theirs and (is_own, exercise.slug) not in self._busy

        turns = () if kind is _Kind.OWN_INPUT else (self._sets, self._spare_sets)
        call = _first(turns, partial(may_begin, is_own=False))
        if call is None and kind is not _Kind.QUICK:
            call = _first((self._own_inputs,), partial(may_begin, is_own=True))
        if call is not None:
            self._busy.add((call.is_own, call.exercise.slug))
        return call

    def _make(self, call: _Call, kind: _Kind, author: Author) -> None:
        if not _begins(call):
            return
        started = time.monotonic()
        try:
            answer = self._worked(call, author)
        except AuthorTooSlowError as error:
            if kind is _Kind.QUICK:
                self._demote(call)
            else:
                call.answer.set_exception(error)
        except BaseException as error:
            if call.is_own:
                self._note_own(call.exercise, time.monotonic() - started)
            call.answer.set_exception(error)
        else:
            if call.is_own:
                self._note_own(call.exercise, time.monotonic() - started)
            elif kind is _Kind.SLOW:
                self._note_duration(self._slow, call.exercise, time.monotonic() - started)
            call.answer.set_result(answer)

    def _worked(self, call: _Call, author: Author) -> Any:
        try:
            return call.work(author)
        except SandboxError as error:
            if self._closed:
                raise
            _log.warning("an author's jail failed, trying another: %s", error)
            return call.work(author)

    def _demote(self, call: _Call) -> None:
        _log.info("%s is too slow for the quick lane", call.exercise.slug)
        with self._changed:
            self._slow[call.exercise.version] = 0
            while len(self._slow) > _MOST_KNOWN:
                self._slow.popitem(last=False)
            if not self._closed:
                self._sets.add(call, first=True)
                return
        call.answer.set_exception(SandboxError("The grader is stopping."))

    def _note_own(self, exercise: Exercise, took_s: float) -> None:
        """Move the own inputs of an exercise that takes long to the slow lanes, and back once it is quick again."""
        if took_s > _QUICK_OWN_WALL_S:
            with self._changed:
                self._slow_own[exercise.version] = 0
                while len(self._slow_own) > _MOST_KNOWN:
                    self._slow_own.popitem(last=False)
        else:
            self._note_duration(self._slow_own, exercise, took_s)

    def _note_duration(self, slow: OrderedDict[str, int], exercise: Exercise, took_s: float) -> None:
        """Let an exercise return to the quick lane after enough calls that it would have had time for."""
        with self._changed:
            if exercise.version not in slow:
                return
            in_a_row = slow[exercise.version] + 1 if took_s < _QUICK_CPU_S / 2 else 0
            slow[exercise.version] = in_a_row
            if in_a_row >= _QUICK_AGAIN:
                del slow[exercise.version]


def _first(lines: Sequence[_Turns], may_begin: Callable[[Exercise], bool]) -> _Call | None:
    """Take the first call of these lines that may begin."""
    return next((call for one in lines if (call := one.take(may_begin)) is not None), None)


def _begins(call: _Call) -> bool:
    """Return whether a call is still wanted. One that was moved to the slow lanes has begun before."""
    return call.answer.running() or call.answer.set_running_or_notify_cancel()
