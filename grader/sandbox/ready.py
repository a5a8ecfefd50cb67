"""Wait until a child is confined and has loaded its job: before that it can take no source."""

import os
import select
import signal
import time

from grader.errors import AuthorError, SandboxError
from grader.inside import wire
from grader.message import Message, verbatim
from grader.sandbox.frames import FrameReader
from grader.sandbox.jail import Child

_LOOK_EVERY_S = 0.5  # how often to check the jail while nothing arrives
_TIMEOUT_S = 20.0
_MAX_BYTES = 1 << 20


def await_ready(child: Child) -> None:
    """Wait until the child is ready; return at once if an earlier call has waited for it.

    Raises SandboxError if the jail goes away or does not confine.
    Raises AuthorError if the exercise's own driver or modules do not load.
    None of the student's code has run by then.
    """
    if child.ready:
        return
    result = select.poll()
    result.register(child.channels.result, select.POLLIN)
    deadline = time.monotonic() + _TIMEOUT_S
    while not result.poll(_LOOK_EVERY_S * 1000):
        if time.monotonic() > deadline or not child.jail.is_well():
            raise SandboxError("A child did not get ready in time.")
    reader = FrameReader(child.channels.result, _MAX_BYTES, _MAX_BYTES)
    for kind, content in reader.read():
        if kind != wire.READY:
            raise AuthorError(verbatim(bytes(content[1:]).decode("utf-8", "backslashreplace")))
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


def _printed(child: Child) -> str:
    try:
        return os.read(child.channels.output, _MAX_BYTES).decode(errors="replace")
    except BlockingIOError:
        return ""
