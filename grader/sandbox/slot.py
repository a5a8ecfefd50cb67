"""Slots: one jail each, with children that wait with their job already loaded."""

import contextlib
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

from grader.errors import SandboxError
from grader.exercise.exercise import Exercise
from grader.sandbox.jail import RUNS_PER_JAIL, Child, Jail
from grader.sandbox.job import Job
from grader.sandbox.launch import Recipe
from grader.sandbox.packages import with_packages
from grader.sandbox.ready import await_ready
from grader.sandbox.run import Bounds, OnFrame, Outcome, Run, Stop

_WAITING_CHILDREN = 4
_WAITING_BYTES = 32 << 20  # of the waiting children's jobs and outputs; one alone may have more
_MIB = 1 << 20
_CHECKED_AGAIN_AFTER_S = 300.0


def _is_worn(jail: Jail) -> bool:
    """Return whether a jail met an attack or has served enough runs."""
    return jail.tired or jail.runs >= RUNS_PER_JAIL


class Work(Protocol):
    """The job and the bounds of a child: a case set, or anything else to run a source on."""

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
    """One jail with children forked ahead, used by one thread at a time.

    The slot replaces its jail after a failure, after an attack, and after `RUNS_PER_JAIL` runs.
    """

    def __init__(self, recipe: Recipe, check: Callable[[Jail], None]) -> None:
        self._recipe = recipe
        self._check = check
        self.jail: Jail | None = None
        self._more: Jail | None = None  # the same with packages besides numpy, once a submission needs them
        self._more_packages: Sequence[str] = ()
        self._more_started_at = 0.0
        self.started_at = 0.0
        self._waiting: OrderedDict[str, tuple[Child, W]] = OrderedDict()
        self._done: list[Child] = []

    def start(self) -> None:
        """Replace the jail by a new one that has passed the checks.

        Raises SandboxError if the new jail does not start or fails a check.
        """
        self._drop_jail()
        jail = Jail(self._recipe)
        try:
            self._check(jail)
        except BaseException:
            jail.close()
            raise
        self.jail = jail
        self.started_at = time.monotonic()

    def _jail_with(self, packages: Sequence[str]) -> Jail:
        """Return a jail with these packages, after the same checks as every other. A slot keeps one such jail."""
        if not packages:
            if self.jail is None:
                self.start()
            assert self.jail
            return self.jail
        is_old = time.monotonic() - self._more_started_at > _CHECKED_AGAIN_AFTER_S
        if self._more and (self._more_packages != packages or is_old or _is_worn(self._more)):
            self._drop_more()
        if self._more is None:
            jail = Jail(with_packages(self._recipe, packages))
            try:
                self._check(jail)
            except BaseException:
                jail.close()
                raise
            self._more, self._more_packages, self._more_started_at = jail, packages, time.monotonic()
        return self._more

    def has_waiting(self, version: str) -> bool:
        """Return whether a child of this exercise version waits here."""
        return version in self._waiting

    def take(self, version: str) -> tuple[Child, W] | None:
        """Take a child that waits for a source of this version, with its work; None if there is none."""
        return self._waiting.pop(version, None)

    def fork(self, work: Work, *, warm: bool = False) -> Child:
        """Fork a child for this work; start a jail first if there is none. `warm`: see `Jail.fork`."""
        limits = work.exercise.limits
        ceiling = work.bounds.ceiling
        cpu_s = math.ceil(ceiling.cpu_s if ceiling else limits.time_limit_s) + 1
        try:
            jail = self._jail_with(work.job.packages)
            return jail.fork(work.job, limits.memory_limit_mib * _MIB, cpu_s, work.space_bytes, warm=warm)
        except SandboxError:
            self._drop_jail()
            raise

    def prepare(self, work: W, *, warm: bool) -> None:
        """Fork a child ahead for the next submission of this version, unless one waits already.

        `warm`: it may warm up, and this call waits until it is ready; otherwise the call returns at once.
        """
        version = work.exercise.version
        if version in self._waiting:
            return
        child = self.fork(work, warm=warm)
        if warm:
            self._await_ready(child)
        self._waiting[version] = (child, work)
        while len(self._waiting) > 1 and self._waits_too_much():
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
        """Run one source in one child. `meanwhile`: see `Run.follow`.

        After a SandboxError the slot has no jail; the next `fork` starts one.
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
        """Dispose of the children of past runs; replace a jail that met an attack or has served enough runs."""
        while self._done:
            self._done.pop().dispose()
        if self._more and _is_worn(self._more):
            self._drop_more()
        if self.jail and _is_worn(self.jail):
            with contextlib.suppress(SandboxError):
                self.start()

    def is_well(self) -> bool:
        """Return whether there is a jail whose fork server lives and is not stopped. Any thread may call it."""
        jail = self.jail
        return jail is not None and jail.is_well()

    def interrupt(self) -> None:
        """Kill the jail while another thread runs in it: that thread gets a SandboxError."""
        for jail in (self.jail, self._more):
            if jail:
                jail.kill()

    def close(self) -> None:
        """Close the jail."""
        self._drop_jail()

    def _waits_too_much(self) -> bool:
        held = sum(work.job.size_bytes + work.space_bytes for _, work in self._waiting.values())
        return len(self._waiting) > _WAITING_CHILDREN or held > _WAITING_BYTES

    def _await_ready(self, child: Child) -> None:
        try:
            await_ready(child)
        except BaseException as error:
            child.dispose()
            if isinstance(error, SandboxError):
                self._drop_jail()
            raise

    def _drop_more(self) -> None:
        """Close the jail with packages, and forget the children that wait in it."""
        if self._more:
            jail, self._more = self._more, None
            for version, (child, _) in list(self._waiting.items()):
                if child.jail is jail:
                    del self._waiting[version]
            jail.close()

    def _drop_jail(self) -> None:
        self._drop_more()
        self._waiting.clear()
        if self.jail:
            self.jail.close()
            self.jail = None
