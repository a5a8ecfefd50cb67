"""The first process in a jail: one thread, with numpy loaded, that forks a child for each run.

It never reads a submission or a case, since every later child would get a copy.
From the supervisor it takes descriptors and numbers only. It reports each child's end with the time it used.
"""

import array
import contextlib
import faulthandler
import gc
import os
import select
import signal
import socket
import sys

# <tree>/harness/<hash>/grader/inside/fork_server.py, where <tree> is "/" within bubblewrap
_HERE = os.path.dirname(os.path.abspath(__file__)).rsplit("/", 4)  # noqa: PTH100, PTH120 - no pathlib in a jail
sys.path[:0] = [f"{_HERE[0]}/{_HERE[1]}/{_HERE[2]}"]
sys.path.append(f"{_HERE[0]}/site")

from grader.inside import confine, preload  # noqa: E402
from grader.inside import fork_protocol as protocol  # noqa: E402
from grader.inside.child import Plan, main  # noqa: E402

_DESCRIPTORS = 5
_MOST_RULESETS = 16
_MAX_MESSAGE = 1 << 16


class ForkServer:
    """The server for one supervisor over one socket, until that is closed."""

    def __init__(self, control: socket.socket, program: bytes, readable: tuple[str, ...]) -> None:
        self._control = control
        self._program = program
        self._readable = readable
        self._data = f"{readable[0].rpartition('/')[0]}/{protocol.DATA}"
        self._ruleset = confine.landlock_ruleset(readable)
        self._rulesets: dict[str, int] = {}  # of data folders
        self._children: dict[int, tuple[int, int]] = {}  # pidfd -> (id, pid)
        self._poll = select.poll()
        self._poll.register(control, select.POLLIN)

    def serve(self) -> None:
        """Serve until the supervisor closes its end. Every child dies with this process."""
        while True:
            for descriptor, _ in self._poll.poll():
                if descriptor != self._control.fileno():
                    self._report_end(descriptor)
                elif not self._take_message():
                    return

    def _take_message(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self._control, _MAX_MESSAGE, _DESCRIPTORS)
        if not message:
            return False
        _, number, address_space, cpu_s, may_warm_up = protocol.FORK_NUMBERS.unpack_from(message)
        data = message[protocol.FORK_NUMBERS.size :].decode()
        try:
            ruleset, folder = self._files(data)
            self._fork(number, Plan(descriptors, address_space, cpu_s, may_warm_up, ruleset, folder, self._program))
        except OSError as error:
            self._control.send(protocol.with_number(protocol.TROUBLE, number, str(error)))
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
        return True

    def _files(self, data: str) -> tuple[int, str]:
        """Return the rules of a child that may read one data folder, and that folder; "" for none."""
        if not data:
            return self._ruleset, ""
        folder = f"{self._data}/{data}"
        if data not in self._rulesets:
            if len(self._rulesets) >= _MOST_RULESETS:
                os.close(self._rulesets.pop(next(iter(self._rulesets))))
            self._rulesets[data] = confine.landlock_ruleset((*self._readable, folder))
        return self._rulesets[data], folder

    def _fork(self, number: int, plan: Plan) -> None:
        parent = os.getpid()
        pid = os.fork()
        if not pid:
            try:
                self._control.close()
                main(plan, parent)
            finally:
                os._exit(98)
        pidfd = os.pidfd_open(pid)
        self._children[pidfd] = (number, pid)
        self._poll.register(pidfd, select.POLLIN)
        _send_descriptor(self._control, protocol.with_number(protocol.FORKED, number), pidfd)

    def _report_end(self, pidfd: int) -> None:
        number, pid = self._children.pop(pidfd)
        self._poll.unregister(pidfd)
        os.close(pidfd)
        _, status, used = os.wait4(pid, 0)
        self._control.send(
            protocol.ENDED_NUMBERS.pack(protocol.ENDED, number, status, used.ru_utime, used.ru_stime, used.ru_maxrss)
        )


def _send_descriptor(control: socket.socket, message: bytes, descriptor: int) -> None:
    control.sendmsg([message], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [descriptor]))])


def start(descriptor: int, preloaded: list[str]) -> None:
    """Send a pidfd of this process, take the filter program, then serve."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # A child writes its calls to its output when the supervisor asks, also in a call of numpy that does not return.
    faulthandler.register(signal.SIGUSR1, file=2, all_threads=False, chain=False)
    control = socket.socket(fileno=descriptor)
    control.setblocking(True)
    preload.everything(preloaded)
    own = os.pidfd_open(os.getpid())
    _send_descriptor(control, protocol.HELLO + preload.description(), own)
    os.close(own)
    setup = control.recv(_MAX_MESSAGE)
    if setup[:1] != protocol.SETUP:
        return
    readable, program = setup[1:].split(b"\0", 1)
    server = ForkServer(control, program, tuple(readable.decode().split(":")))
    sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")  # type: ignore[union-attr]
    sys.stderr.reconfigure(line_buffering=True, errors="backslashreplace")  # type: ignore[union-attr]
    gc.collect()
    gc.disable()
    gc.freeze()
    with contextlib.suppress(ConnectionError):
        server.serve()


if __name__ == "__main__":
    start(int(sys.argv[1]), sys.argv[2:])
