"""A slot runs one submission at a time: one jail, and children in it that wait with their job already loaded."""

import contextlib
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from grader.errors import SandboxError
from grader.exercise.exercise import Exercise
from grader.sandbox.jail import Child, Jail
from grader.sandbox.job import Job
from grader.sandbox.launch import Recipe
from grader.sandbox.ready import await_ready
from grader.sandbox.run import Bounds, OnFrame, Outcome, Run, Stop

_RUNS_PER_JAIL = 500
_WAITING_CHILDREN = 4
_MIB = 1 << 20


class Work(Protocol):
    """What a child is born with and bounded by: a case set, or anything else to run a source on."""

    @property
    def exercise(self) -> Exercise: ...

    @property
    def job(self) -> Job: ...

    @property
    def space_bytes(self) -> int: ...

    @property
    def bounds(self) -> Bounds: ...


W = TypeVar("W", bound=Work)


class Slot(Generic[W]):
    """Used by one thread at a time. A jail that surprised is thrown away, and so is one that has served enough."""

    def __init__(self, recipe: Recipe, check: Callable[[Jail], None]) -> None:
        self._recipe = recipe
        self._check = check
        self.jail: Jail | None = None
        self.started_at = 0.0
        self._waiting: OrderedDict[str, tuple[Child, W]] = OrderedDict()
        self._done: list[Child] = []

    def start(self) -> None:
        """A fresh jail that has passed the checks. Raises SandboxError if it does not."""
        self._drop_jail()
        jail = Jail(self._recipe)
        try:
            self._check(jail)
        except BaseException:
            jail.close()
            raise
        self.jail = jail
        self.started_at = time.monotonic()

    def has_waiting(self, version: str) -> bool:
        """Whether a child of this exercise version waits here."""
        return version in self._waiting

    def take(self, version: str) -> tuple[Child, W] | None:
        """A child that waits for a source of this version, with the work it holds."""
        return self._waiting.pop(version, None)

    def fork(self, work: Work, *, warm: bool = False) -> Child:
        """A child for this work; the jail is started if there is none. `warm`: see `Jail.fork`."""
        if self.jail is None:
            self.start()
        assert self.jail
        limits = work.exercise.limits
        cpu_s = math.ceil(limits.time_limit_s) + 1
        try:
            return self.jail.fork(work.job, limits.memory_limit_mib * _MIB, cpu_s, work.space_bytes, warm=warm)
        except SandboxError:
            self._drop_jail()
            raise

    def prepare(self, work: W, *, at_leisure: bool) -> None:
        """Has a child forked for the next submission of this version; returns before it is there.

        `at_leisure`: it may warm up, and is waited for.
        """
        version = work.exercise.version
        if version in self._waiting:
            return
        child = self.fork(work, warm=at_leisure)
        if at_leisure:
            self._await_ready(child)
        self._waiting[version] = (child, work)
        while len(self._waiting) > _WAITING_CHILDREN:
            _, (child, _) = self._waiting.popitem(last=False)
            child.dispose()

    def run(
        self,
        child: Child,
        work: Work,
        source: bytes,
        on_frame: OnFrame,
        cancelled: threading.Event | None,
        meanwhile: Callable[[], None] | None = None,
    ) -> Outcome:
        """Runs one source in one child. After a SandboxError the slot starts a new jail when it is next needed.

        `meanwhile`: see `Run.follow`.
        """
        try:
            child.jail.runs += 1
            outcome = Run(child, work.bounds, on_frame).follow(source, cancelled, meanwhile)
        except BaseException as error:
            child.dispose()
            if isinstance(error, SandboxError):
                self._drop_jail()
            raise
        self._done.append(child)
        if outcome.stop is Stop.FORGED or outcome.killed_by_filter:
            child.jail.tired = True
        return outcome

    def rest(self) -> None:
        """After a run: its child goes, and a jail that is worn out, or has met an attack, is replaced."""
        while self._done:
            self._done.pop().dispose()
        if self.jail and (self.jail.tired or self.jail.runs >= _RUNS_PER_JAIL):
            with contextlib.suppress(SandboxError):
                self.start()

    def is_well(self) -> bool:
        """Whether there is a jail whose fork server lives and is not stopped; any thread may ask."""
        jail = self.jail
        return jail is not None and jail.is_well()

    def interrupt(self) -> None:
        """Ends what another thread is running here: that thread meets a SandboxError."""
        jail = self.jail
        if jail:
            jail.kill()

    def close(self) -> None:
        """Ends the jail."""
        self._drop_jail()

    def _await_ready(self, child: Child) -> None:
        try:
            await_ready(child)
        except BaseException as error:
            child.dispose()
            if isinstance(error, SandboxError):
                self._drop_jail()
            raise

    def _drop_jail(self) -> None:
        self._waiting.clear()
        if self.jail:
            self.jail.close()
            self.jail = None
