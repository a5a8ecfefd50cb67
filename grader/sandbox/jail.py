"""One jail: bubblewrap around one fork server, and the children forked in it.

One thread uses a jail at a time. `pump` reads the fork server's messages when that thread asks for them.
So nothing else wakes up while a submission runs.
"""

import contextlib
import errno
import json
import os
import select
import signal
import socket
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from grader.errors import SandboxError
from grader.inside import fork_protocol as protocol
from grader.message import Message
from grader.sandbox.channels import Channels
from grader.sandbox.job import Job
from grader.sandbox.launch import Recipe, readable_folders, spawn

RUNS_PER_JAIL = 500  # then it is replaced
_START_TIMEOUT_S = 20.0
_END_TIMEOUT_S = 5.0
ASKING = signal.SIGUSR1  # at which a child writes its calls: see `fork_server.start`
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class End:
    """The end of a child: wait status, processor seconds, peak resident memory in bytes."""

    status: int
    cpu_s: float
    peak_rss_bytes: int

    @property
    def signal(self) -> int:
        """The signal that ended the child; 0 if it exited."""
        return os.WTERMSIG(self.status) if os.WIFSIGNALED(self.status) else 0


class Child:
    """A forked, confined process that waits for a source, with the supervisor's ends of its pipes.

    `end` is None until the fork server has reported the child's end.
    """

    def __init__(self, jail: "Jail", number: int, channels: Channels) -> None:
        self.jail = jail
        self.number = number
        self.channels = channels
        self.pidfd: int | None = None
        self.end: End | None = None
        self.ready = False
        self.early = b""  # bytes that came right after the READY frame: an author's child waits for no source
        self._open = True

    @property
    def host_pid(self) -> int:
        """The child's process id as the host sees it. Raises SandboxError before the child is forked."""
        if self.pidfd is None:
            raise SandboxError("the child has not been forked yet")
        return pid_of(self.pidfd)

    def wait_forked(self) -> None:
        """Wait until the fork server has announced the child. Raises SandboxError if it does not in time."""
        self.jail.pump_until(lambda: self.pidfd is not None or self.end is not None, _END_TIMEOUT_S)

    def kill(self) -> None:
        """Send SIGKILL to the child; do not wait for its end."""
        if self.pidfd is None and self.end is None:
            self.wait_forked()
        if self.pidfd is not None and self.end is None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)

    def ask_for_calls(self) -> None:
        """Ask the child to write its calls to its output: see `stack`. It may ignore that, or end."""
        if self.pidfd is not None and self.end is None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.pidfd, ASKING)

    def wait_end(self) -> End:
        """Wait until the fork server has reported the child's end. Raises SandboxError if it does not in time."""
        self.jail.pump_until(lambda: self.end is not None, _END_TIMEOUT_S)
        assert self.end is not None
        return self.end

    def dispose(self) -> None:
        """Kill the child if it lives, and close the supervisor's ends of its pipes."""
        if not self._open:
            return
        self._open = False
        with contextlib.suppress(SandboxError):
            self.kill()
        self.channels.close()
        if self.pidfd is not None:
            os.close(self.pidfd)
        self.jail.forget(self)


class Jail:
    """A running fork server in its jail. The constructor raises SandboxError if it does not start."""

    def __init__(self, recipe: Recipe) -> None:
        try:
            self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the jail
            self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        except OSError as error:
            raise SandboxError(Message("no_descriptors", {"error": str(error)})) from error
        self._runtime = recipe.runtime
        self._children: dict[int, Child] = {}
        self._numbers = 0
        self._closed = False
        self.runs = 0
        self.tired = False
        with theirs:
            self._process = recipe.spawner.submit(spawn, recipe, theirs.fileno(), self._errors).result()
        try:
            self._greet(recipe)
        except BaseException:
            self.close()
            raise

    def _greet(self, recipe: Recipe) -> None:
        self.control.settimeout(_START_TIMEOUT_S)
        try:
            message, descriptors, _, _ = socket.recv_fds(self.control, 1 << 16, 1)
        except TimeoutError:
            message, descriptors = b"", []
        if message[:1] != protocol.HELLO or len(descriptors) != 1:
            raise SandboxError(Message("jail_did_not_start", {"output": self.error_text() or "-"}))
        self.versions: dict[str, str] = json.loads(message[1:])
        self.pidfd = descriptors[0]
        self.host_pid = pid_of(self.pidfd)
        statm = Path(f"/proc/{self.host_pid}/statm").read_text()
        self.baseline_bytes = int(statm.split()[0]) * _PAGE
        self.control.send(protocol.SETUP + ":".join(readable_folders(recipe)).encode() + b"\0" + recipe.program)
        self.control.setblocking(False)

    def fork(
        self, job: Job, memory_limit_bytes: int, cpu_s: int, space_bytes: int = 0, *, warm: bool = False
    ) -> Child:
        """Ask for a child bound to a job; return at once, before the child exists.

        `memory_limit_bytes`: address space above what the interpreter, the job and the shared memory take.
        `space_bytes`: shared memory for outputs. What does not fit goes through the pipe.
        `warm`: the child may use processor time to warm up while it waits.
        Raises SandboxError if the fork server does not answer.
        """
        self._numbers += 1
        child = Child(self, self._numbers, Channels(space_bytes))
        limit = self.baseline_bytes + job.size_bytes + child.channels.space.size_bytes + memory_limit_bytes
        job.data.install(self._runtime)
        message = protocol.FORK_NUMBERS.pack(protocol.FORK, child.number, limit, cpu_s, warm) + job.data.name.encode()
        self._children[child.number] = child
        try:
            socket.send_fds(self.control, [message], [job.descriptor, *child.channels.theirs])
        except OSError as error:
            child.end = End(0, 0.0, 0)
            child.dispose()
            raise SandboxError(f"The fork server does not answer: {error}; {self.error_text()}") from error
        child.channels.handed_over()
        return child

    def pump(self) -> None:
        """Take every message that is waiting. Raises SandboxError if the fork server is gone."""
        while True:
            try:
                message, descriptors, _, _ = socket.recv_fds(self.control, 1 << 16, 1)
            except BlockingIOError:
                return
            except OSError as error:
                raise SandboxError(f"The fork server is gone: {error}; {self.error_text()}") from error
            if not message:
                raise SandboxError(f"The fork server has ended: {self.error_text()}")
            self._take(message, descriptors)

    def _take(self, message: bytes, descriptors: list[int]) -> None:
        kind = message[:1]
        if kind == protocol.ENDED:
            _, number, status, user_s, system_s, peak_kib = protocol.ENDED_NUMBERS.unpack(message)
            child = self._children.get(number)
            if child:
                child.end = End(status, user_s + system_s, peak_kib * 1024)
            return
        number = protocol.number_of(message)
        child = self._children.get(number)
        if kind == protocol.FORKED and not descriptors:
            raise SandboxError(Message("no_descriptors", {"error": os.strerror(errno.EMFILE)}))
        if kind == protocol.FORKED and child:
            child.pidfd = descriptors[0]
        else:
            for descriptor in descriptors:
                os.close(descriptor)
        if kind == protocol.TROUBLE:
            raise SandboxError(Message("jail_could_not_fork", {"error": message[5:].decode(errors="replace")}))

    def pump_until(self, done: Callable[[], bool], timeout_s: float) -> None:
        """Take messages until `done()` holds. Raises SandboxError at the timeout, or if the fork server is gone."""
        deadline = time.monotonic() + timeout_s
        poll = select.poll()
        poll.register(self.control, select.POLLIN)
        self.pump()
        while not done():
            left = deadline - time.monotonic()
            if left <= 0:
                raise SandboxError("The fork server did not answer in time.")
            poll.poll(left * 1000)
            self.pump()

    def forget(self, child: Child) -> None:
        """Ignore the child's further messages."""
        self._children.pop(child.number, None)

    def error_text(self) -> str:
        """Return the last of what bubblewrap and the fork server wrote to standard error."""
        self._errors.seek(0)
        return self._errors.read()[-2000:].decode(errors="replace").strip()

    def is_well(self) -> bool:
        """Return whether the fork server lives and is not stopped. Any thread may call it."""
        try:
            ended = select.poll()
            ended.register(self.pidfd, select.POLLIN)
            return not ended.poll(0) and not is_stopped(self.host_pid)
        except (OSError, ValueError):
            return False

    def kill(self) -> None:
        """Kill the jail's processes, but close nothing: the thread that uses the jail finds it gone.

        Any thread may call it.
        """
        self._process.kill()
        with contextlib.suppress(OSError):
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)

    def close(self) -> None:
        """Close the jail and end every process in it."""
        if self._closed:
            return
        self._closed = True
        for child in list(self._children.values()):
            child.end = child.end or End(0, 0.0, 0)
            child.dispose()
        self.control.close()
        self._process.kill()
        self._process.wait()
        if hasattr(self, "pidfd"):
            os.close(self.pidfd)
        self._errors.close()


def is_stopped(pid: int) -> bool:
    """Return whether a process is stopped (SIGSTOP, a debugger). Raises OSError if there is no such process."""
    state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    return state in "Tt"


def pid_of(pidfd: int) -> int:
    """Return the host's process id behind a pidfd. Raises ProcessLookupError if the process has ended.

    The result is never -1, which `kill` would take for every process.
    """
    for line in Path(f"/proc/self/fdinfo/{pidfd}").read_text().splitlines():
        name, _, number = line.partition(":")
        if name == "Pid" and int(number) > 0:
            return int(number)
    raise ProcessLookupError("The process has ended.")
