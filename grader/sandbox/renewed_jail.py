"""A jail that starts with its first run, and is replaced after many runs or a failure."""

import contextlib
import os
import threading
from collections.abc import Sequence

from grader.errors import SandboxError
from grader.sandbox.jail import RUNS_PER_JAIL, Jail
from grader.sandbox.launch import Recipe
from grader.sandbox.packages import with_packages


class RenewedJail:
    """One jail for runs one at a time. A caller holds `lock` from `running` to the end of its run."""

    def __init__(self, recipe: Recipe, *, niceness: int = 0) -> None:
        """Store the options. The jail starts with the first run."""
        self._recipe = recipe
        self._niceness = niceness
        self._closed = False
        self.lock = threading.Lock()
        self.jail: Jail | None = None
        self._packages: Sequence[str] = ()

    def running(self, packages: Sequence[str] = ()) -> Jail:
        """Return the jail for one more run with these packages, and start it if necessary. Raises SandboxError."""
        if self._closed:
            raise SandboxError("The grader is stopping.")
        if self.jail is None or self.jail.runs >= RUNS_PER_JAIL or self._packages != packages:
            self.drop()
            self.jail = Jail(with_packages(self._recipe, packages))
            self._packages = packages
            if self._niceness:
                with contextlib.suppress(OSError):
                    os.setpriority(os.PRIO_PROCESS, self.jail.host_pid, self._niceness)
        self.jail.runs += 1
        return self.jail

    def drop(self) -> None:
        """Close the jail after a failure in it. The next run starts another one."""
        if self.jail:
            self.jail.close()
            self.jail = None

    def rest(self) -> None:
        """Close the jail until the next run."""
        with self.lock:
            self.drop()

    def close(self) -> None:
        """Close the jail for good. A thread that waits for an answer from it gets a SandboxError."""
        self._closed = True
        jail = self.jail
        if jail:
            jail.kill()
        self.rest()
