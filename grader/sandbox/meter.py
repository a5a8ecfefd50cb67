"""The time that a child has used so far: on a processor, and asleep. Waiting for a processor is neither."""

import time
from pathlib import Path

_NANOSECOND = 1e-9
_CLOCK_OF_PROCESS = 2  # CPUCLOCK_SCHED, in the lowest bits of a process's clock number


class Meter:
    """The meter of one process, read from outside: the process itself cannot change what it shows."""

    def __init__(self, pid: int) -> None:
        """Start measuring the process's sleep. Raises OSError if there is no such process."""
        self._clock = (~pid << 3) | _CLOCK_OF_PROCESS
        self._statistics = Path(f"/proc/{pid}/schedstat")
        self._started = time.monotonic()
        self._waited_before = self._waited_s()
        self._processor_before = self.processor_s()

    def processor_s(self) -> float:
        """Return the processor seconds of the process since it began. Raises OSError if it has ended."""
        return time.clock_gettime(self._clock)

    def asleep_s(self) -> float:
        """Return the seconds that the process has slept since this meter began: no other process causes them.

        0 where the kernel does not say how long processes wait for a processor.
        """
        waited = self._waited_s()
        if waited is None or self._waited_before is None:
            return 0.0
        busy = self.processor_s() - self._processor_before + waited - self._waited_before
        return max(0.0, time.monotonic() - self._started - busy)

    def _waited_s(self) -> float | None:
        try:
            return int(self._statistics.read_text().split()[1]) * _NANOSECOND
        except (OSError, ValueError, IndexError):
            return None
