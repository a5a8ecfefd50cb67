"""Wait until a child is confined and has loaded its job: before that it can take no source."""

import os
import select
import signal
import time
from pathlib import Path

from grader.errors import AuthorError, AuthorTooSlowError, SandboxError
from grader.inside import wire
from grader.message import Message, verbatim
from grader.sandbox import sanitize
from grader.sandbox.frames import FrameReader
from grader.sandbox.jail import Child, is_stopped

_LOOK_EVERY_S = 0.5  # how often to check the jail while nothing arrives
_TIMEOUT_S = 20.0
_MAX_BYTES = 1 << 20
# The most that a limit of wall time grows by while the child waits for a processor, as a multiple of it.
MOST_STARVED = 10.0
_MAX_PRINTED_BYTES = 20_000


def await_ready(child: Child, timeout_s: float = _TIMEOUT_S) -> None:
    """Wait until the child is ready; return at once if an earlier call has waited for it.

    Time in which the child waits for a processor does not count.
    Raises SandboxError if the jail goes away or does not confine.
    Raises AuthorError if the exercise's own driver or modules do not load, or not in time.
    None of the student's code has run by then.
    """
    if child.ready:
        return
    result = select.poll()
    result.register(child.channels.result, select.POLLIN)
    deadline = time.monotonic() + timeout_s
    while not result.poll(min(_LOOK_EVERY_S, timeout_s) * 1000):
        if not child.jail.is_well():
            raise SandboxError("A child did not get ready in time.")
        child.jail.pump()
        if time.monotonic() > deadline + min(starved_s(child), MOST_STARVED * timeout_s):
            raise _late(child, timeout_s)
    reader = FrameReader(child.channels.result, _MAX_BYTES, _MAX_BYTES)
    for kind, content in reader.read():
        if kind != wire.READY:
            raise AuthorError(verbatim(sanitize.traceback(_text(content[1:]))))
        child.ready = True
        break
    if child.ready:
        child.early = reader.rest()
        return
    end = child.wait_end()
    words = _printed(child)
    if end.signal == signal.SIGKILL or end.status == wire.EXIT_UNCONFINED << 8:
        raise SandboxError(Message("child_not_confined", {"output": words.strip()}))
    raise AuthorError(Message("author_process_ended", {"how": str(end)}).then(*([verbatim(words)] if words else [])))


def starved_s(child: Child) -> float:
    """Return how long a child has waited for a processor, in seconds; 0 where the kernel does not say."""
    try:
        return int(Path(f"/proc/{child.host_pid}/schedstat").read_text().split()[1]) / 1e9
    except (OSError, ValueError, IndexError, SandboxError):
        return 0.0


def _late(child: Child, timeout_s: float) -> Exception:
    """Return the error for a child that is not ready: its code sleeps, or the machine is overloaded."""
    if child.pidfd is None or is_stopped(child.host_pid) or starved_s(child) >= MOST_STARVED * timeout_s:
        return SandboxError("A child did not get ready in time.")
    return AuthorTooSlowError(Message("author_too_slow", {"seconds": timeout_s, "wall_s": timeout_s}))


def _text(raw: memoryview) -> str:
    return wire.split_error(bytes(raw).decode("utf-8", "backslashreplace"))[0]


def _printed(child: Child) -> str:
    try:
        return sanitize.output(os.read(child.channels.output, _MAX_PRINTED_BYTES))
    except BlockingIOError:
        return ""
