"""The pipes and the shared memory between the supervisor and one child."""

import contextlib
import fcntl
import os

from grader.errors import SandboxError
from grader.message import Message
from grader.sandbox.job import Space

_PIPE_BYTES = 1 << 20  # the largest source fits whole, so that handing it over never waits


class Channels:
    """The supervisor's pipe ends, the child's ends (`theirs`), and the shared memory `space`.

    The supervisor writes to `source`, and reads `result` and `output`.
    """

    def __init__(self, space_bytes: int) -> None:
        """Open the pipes. Raises SandboxError where the host gives no more descriptors or memory."""
        self._ours = contextlib.ExitStack()
        self._theirs = contextlib.ExitStack()
        try:
            self._open(space_bytes)
        except OSError as error:
            self.close()
            raise SandboxError(Message("no_descriptors", {"error": str(error)})) from error

    def _open(self, space_bytes: int) -> None:
        source_read, self.source = self._pipe(ours=1)
        self.result, result_write = self._pipe(ours=0)
        self.output, output_write = self._pipe(ours=0)
        for pipe in (self.source, self.result):
            with contextlib.suppress(PermissionError):  # over this user's limit: slower, not wrong
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        self.space = Space(space_bytes)
        self._theirs.callback(os.close, self.space.descriptor)
        self.theirs = [self.space.descriptor, source_read, result_write, output_write]

    def _pipe(self, *, ours: int) -> tuple[int, int]:
        """Open a pipe and return both ends.

        The supervisor keeps the end numbered `ours`, which never blocks; the other end is the child's.
        """
        ends = os.pipe2(os.O_CLOEXEC)
        self._ours.callback(os.close, ends[ours])
        self._theirs.callback(os.close, ends[1 - ours])
        os.set_blocking(ends[ours], False)
        return ends

    def end_source(self) -> None:
        """Let the child read the end of its source pipe. The descriptor stays open, on nothing."""
        nothing = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
        os.dup2(nothing, self.source, inheritable=False)
        os.close(nothing)

    def handed_over(self) -> None:
        """Close this process's copies of the child's ends, so that the child's end shows as end of file."""
        self._theirs.close()

    def close(self) -> None:
        """Close everything that is still open. A second call does nothing."""
        self._theirs.close()
        self._ours.close()
