"""Attacks that must fail, run as if a student had sent them: the start-up checks of a jail.

`attempt` returns the error number that an attack met, or 0 if it succeeded; a deadly one does not return.
Each attack is in one function, named after what it would gain.
"""

import ctypes
import errno
import os
import signal
import socket
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

_libc = ctypes.CDLL(None, use_errno=True)
_PTRACE, _BPF = {"x86_64": (101, 321), "aarch64": (117, 280)}[os.uname().machine]
_X32_BIT = 0x40000000
_GIB = 1 << 30


def open_descriptors() -> npt.NDArray[np.int64]:
    """Return the open descriptors among the first thousand."""
    return np.array([number for number in range(1000) if _is_open(number)])


def unexpected_environment(expected: list[str]) -> int:
    """Return the number of environment variables beyond the expected ones."""
    return len(set(os.environ) - set(expected))


def attempt(name: str, target: str) -> int:
    """Try one attack, and return the error number it met; 0 if it succeeded."""
    try:
        _ATTACKS[name](target)
    except MemoryError:
        return errno.ENOMEM
    except OSError as error:
        return error.errno or errno.EIO
    return 0


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def _read(path: str) -> None:
    os.close(os.open(path, os.O_RDONLY))


def _write(path: str) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT))


def _connect(address: str) -> None:
    host, _, port = address.partition(":")
    socket.create_connection((host, int(port)), timeout=1).close()


def _connect_abstract(name: str) -> None:
    with socket.socket(socket.AF_UNIX) as link:
        link.connect("\0" + name)


def _fork(_: str) -> None:
    if not os.fork():
        os._exit(0)


def _execute(path: str) -> None:
    os.execv(path, [path, "-c", "pass"])  # noqa: S606 - it must not work


def _signal_parent(_: str) -> None:
    os.kill(os.getppid(), signal.SIGCONT)


def _allocate(_: str) -> None:
    np.ones(_GIB, np.uint8)


def _writable_code(_: str) -> None:
    import mmap

    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)


def _system_call(number: int) -> None:
    if _libc.syscall(number, 0, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), "refused")


_ATTACKS: dict[str, Callable[[str], None]] = {
    "read a file": _read,
    "write a file": _write,
    "connect to this machine": _connect,
    "connect to an abstract socket": _connect_abstract,
    "start a process": _fork,
    "execute a program": _execute,
    "signal the fork server": _signal_parent,
    "take a gibibyte of memory": _allocate,
    "make code at run time": _writable_code,
    "trace a process": lambda _: _system_call(_PTRACE),
    "load a kernel program": lambda _: _system_call(_BPF),
    "call the kernel in another dialect": lambda _: _system_call(_X32_BIT + 39),
}
