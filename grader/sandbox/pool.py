"""The pool of slots: hands them out, restarts failed ones, and repeats the start-up checks."""

import logging
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic

from grader.errors import SandboxError
from grader.message import Message
from grader.sandbox.check import Check, check, failed
from grader.sandbox.jail import Jail
from grader.sandbox.launch import Recipe
from grader.sandbox.selftest import check_jail
from grader.sandbox.slot import Slot, W

_log = logging.getLogger(__name__)
_WATCH_EVERY_S = 1.0
_ATTACK_EVERY_S = 300.0
_CLOSE_TIMEOUT_S = 10.0
_INTERRUPT_EVERY_S = 0.1
ALIVE = "graders alive"


class Pool(Generic[W]):
    """Slots for threads, one each. Between runs the pool tidies, restarts and checks them."""

    def __init__(self, recipe: Recipe, count: int) -> None:
        self._slots: list[Slot[W]] = [Slot(recipe, self._attack) for _ in range(count)]
        self._free: list[Slot[W]] = []
        self._available = threading.Condition()
        self._checks: dict[str, Check] = {}
        self._housekeeper = ThreadPoolExecutor(1, thread_name_prefix="slot-housekeeper")
        self._closing = threading.Event()
        self._watch = threading.Thread(target=self._keep_watch, name="slot-watch", daemon=True)

    def start(self) -> None:
        """Start every jail and run the checks on it. Raises SandboxError if one fails."""
        for slot in self._slots:
            slot.start()
        self._free = list(self._slots)
        self._watch.start()

    def acquire(self, version: str | None) -> Slot[W]:
        """Wait for a free slot and return it; prefer one where a child of this exercise version waits.

        Raises SandboxError if the pool closes.
        """
        with self._available:
            self._available.wait_for(lambda: self._free or self._closing.is_set())
            if self._closing.is_set():
                raise SandboxError("The grader is stopping.")
            chosen = next((slot for slot in self._free if version and slot.has_waiting(version)), self._free[-1])
            self._free.remove(chosen)
            return chosen

    def release(self, slot: Slot[W], prepare: Callable[[], W | None] | None = None) -> None:
        """Give a slot back. A background thread tidies it and forks its next child, if there is work for one."""
        if self._closing.is_set():
            self._put_back(slot)
        else:
            self._housekeeper.submit(self._tidy, slot, prepare)

    def has_processors_to_spare(self) -> bool:
        """Return whether this machine has several processors and at most one slot is in use."""
        return processor_count() > 1 and len(self._free) >= len(self._slots) - 1

    def checks(self) -> list[Check]:
        """Return the newest result of each attack on the grader's own jails, and whether every jail lives."""
        dead = sum(not slot.is_well() for slot in self._slots)
        problem = Message("jails_being_restarted", {"dead": dead, "all": len(self._slots)})
        alive = check(ALIVE, Message("graders_alive"), not dead, problem)
        return [*list(self._checks.values()), alive]

    def close(self) -> None:
        """Close every jail. A thread that runs in one, or waits for one, gets a SandboxError."""
        with self._available:
            self._closing.set()
            self._available.notify_all()
            if self._watch.is_alive():
                self._interrupt_all()
        self._housekeeper.shutdown()
        if self._watch.is_alive():
            self._watch.join()
        for slot in self._slots:
            slot.close()

    def _interrupt_all(self) -> None:
        """Kill the jails in use until every slot is back, or until a timeout.

        A jail is closed by the thread that uses it, or once no thread does.
        """
        deadline = time.monotonic() + _CLOSE_TIMEOUT_S
        while len(self._free) < len(self._slots) and time.monotonic() < deadline:
            for slot in self._slots:
                if slot not in self._free:
                    slot.interrupt()
            self._available.wait(_INTERRUPT_EVERY_S)

    def _tidy(self, slot: Slot[W], prepare: Callable[[], W | None] | None) -> None:
        try:
            slot.rest()
            if prepare and (work := prepare()) is not None:
                slot.prepare(work, warm=self.has_processors_to_spare())
        except Exception as error:  # the next submission starts a new jail and reports what it meets
            if not self._closing.is_set():
                # as text: the error object refers to its child
                _log.warning("no child could be prepared: %s", str(error))
        finally:
            self._put_back(slot)

    def _put_back(self, slot: Slot[W]) -> None:
        with self._available:
            self._free.append(slot)
            self._available.notify()

    def _keep_watch(self) -> None:
        while not self._closing.wait(_WATCH_EVERY_S):
            for slot in self._slots:
                if not slot.is_well() or time.monotonic() - slot.started_at > _ATTACK_EVERY_S:
                    self._renew(slot)

    def _renew(self, slot: Slot[W]) -> None:
        """Restart a slot's jail, which also runs the checks on it. Leave a slot in use to its thread."""
        with self._available:
            if slot not in self._free:
                return
            self._free.remove(slot)
        try:
            slot.start()
        except SandboxError as error:
            _log.error("a jail does not start: %s", error)
        finally:
            self._put_back(slot)

    def _attack(self, jail: Jail) -> None:
        found = check_jail(jail)
        self._checks.update({one.key: one for one in found})
        broken = failed(found)
        if broken:
            raise SandboxError(Message("sandbox_does_not_hold").then(*broken))


def processor_count() -> int:
    """Return the number of processors this process may use."""
    return len(os.sched_getaffinity(0))
