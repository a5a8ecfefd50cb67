"""The processes below a running service, as the host sees them."""

import os
import signal
from pathlib import Path


def tree(root: int) -> list[int]:
    """Every process below `root`, parents before children."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parent = int(stat.rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(entry.name))
    found, todo = [], [root]
    while todo:
        below = children.get(todo.pop(0), [])
        found += below
        todo += below
    return found


def fork_servers(root: int) -> list[int]:
    """Return the first Python process of every jail."""
    return [pid for pid in tree(root) if _is_fork_server(pid) and not _is_fork_server(_parent(pid))]


def slots(root: int) -> list[int]:
    """Return the fork servers of the students' jails. An author's also loads numpy's random numbers."""
    return [pid for pid in fork_servers(root) if b"numpy.random" not in _words(pid)]


def children(root: int) -> list[int]:
    """Return the forked children of every fork server, which run or wait for a student's source."""
    return [pid for pid in tree(root) if _is_fork_server(pid) and _is_fork_server(_parent(pid))]


def fork_servers_at_work(root: int) -> list[int]:
    """Return the fork servers with a child that uses a processor at this moment."""
    return [_parent(pid) for pid in children(root) if _state(pid) == "R"]


def walls(root: int) -> list[int]:
    """Return the bubblewrap processes."""
    return [pid for pid in tree(root) if _words(pid)[0].endswith(b"bwrap")]


def kill(pid: int, number: int = signal.SIGKILL) -> bool:
    """Send a signal. Return False if the process has gone."""
    assert pid > 1, "kill would take this for more than one process"
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


def is_alive(pid: int) -> bool:
    """Whether a process is there and not a zombie."""
    return _state(pid) not in ("Z", "gone")


def _words(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return [b""]


def _is_fork_server(pid: int) -> bool:
    words = _words(pid)
    return not words[0].endswith(b"bwrap") and any(word.endswith(b"fork_server.py") for word in words)


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "gone"


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0
