"""Git in a process of its own: without credentials, configuration, hooks or helpers, and bounded in every way.

Run as root, the service gives git a user of its own, so that a fault of git reaches nothing of the service.
"""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from app.exercise_sources.addresses import Address
from app.exercise_sources.errors import PullError

SOURCE_UID = 61_843
_OLDEST = (2, 37)  # the first with http.curloptResolve, which pins a name to the machines that were checked
_BRANCH = "refs/heads/pulled"
_LONGEST_LINE = 200
_MOST_OUTPUT = 64 * 1024


@dataclass(frozen=True)
class Bounds:
    """Limits of one fetch."""

    time_s: float = 120.0
    cpu_s: int = 60
    memory_bytes: int = 1024**3
    file_bytes: int = 64 * 1024**2


# The shell sets limits that every process below git inherits; a preexec function is not safe beside threads.
_LIMITED = 'ulimit -c 0; ulimit -t "$1"; ulimit -v "$2"; ulimit -f "$3"; shift 3; exec "$@"'
_CONFIGURATION = {
    "protocol.allow": "never",
    "credential.helper": "",
    "core.askPass": "",
    "core.hooksPath": "/dev/null",
    "core.fsmonitor": "false",
    "core.bigFileThreshold": "1m",
    "core.packedGitLimit": "64m",
    "fetch.fsckObjects": "true",
    "fetch.unpackLimit": "1",
    "fetch.recurseSubmodules": "false",
    "submodule.recurse": "false",
    "fetch.writeCommitGraph": "false",
    "transfer.bundleURI": "false",
    "pack.threads": "1",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "http.followRedirects": "false",
    "http.sslVerify": "true",
    "http.proxy": "",
    "http.emptyAuth": "false",
    "http.saveCookies": "false",
    "http.lowSpeedLimit": "500",
    "http.lowSpeedTime": "20",
}


def environment(home: Path, scheme: str) -> dict[str, str]:
    """Return the whole environment of git."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(home),
        "LC_ALL": "C",
        "GIT_DIR": str(home / "repository"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_SYSTEM": "/dev/null",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "/bin/false",
        "SSH_ASKPASS": "/bin/false",
        "GIT_SSH_COMMAND": "/bin/false",
        "GIT_PROXY_COMMAND": "/bin/false",
        "GIT_ALLOW_PROTOCOL": scheme,
        "GIT_PROTOCOL_FROM_USER": "0",
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
    }


class Git:
    """One bare repository in a folder of its own, for one fetch."""

    def __init__(self, home: Path, address: Address, bounds: Bounds) -> None:
        self._home = home
        self._environment = environment(home, address.scheme)
        self._address = address
        self._bounds = bounds
        self._uid = SOURCE_UID if os.geteuid() == 0 else None
        if self._uid is not None:
            os.chown(home, self._uid, self._uid)

    def fetch(self, branch: str | None) -> None:
        """Fetch the newest commit of a branch, or of the default branch. Raises PullError."""
        self._run("init", "--quiet", "--bare", "--template=", "--object-format=sha1")
        self._run(
            *("fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head"),
            *("--no-auto-maintenance", "--no-show-forced-updates", "--", self._address.url),
            f"+{f'refs/heads/{branch}' if branch else 'HEAD'}:{_BRANCH}",
        )

    @contextmanager
    def objects(self) -> Iterator["Objects"]:
        """Read objects of the fetched commit. The process ends with the block, or after the time limit."""
        process = self._start(("cat-file", "--batch-command"), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        timer = threading.Timer(self._bounds.time_s, _kill, (process,))
        timer.start()
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            yield Objects(process.stdin, process.stdout)
        finally:
            timer.cancel()
            _kill(process)
            with suppress(OSError):
                process.communicate()

    def _run(self, *arguments: str) -> None:
        process = self._start(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        assert process.stderr is not None
        said = _Tail(process.stderr)
        try:
            status = process.wait(self._bounds.time_s)
        except subprocess.TimeoutExpired as error:
            raise PullError("source_too_slow", limit_s=self._bounds.time_s) from error
        finally:
            _kill(process)
            process.wait()
            said.thread.join()
            process.stderr.close()
        if status:
            raise PullError("source_git_failed", line=said.line() or f"status {status}")

    def _start(self, arguments: Sequence[str], *, stdin: int, stdout: int) -> "subprocess.Popen[bytes]":
        settings = {
            **_CONFIGURATION,
            f"protocol.{self._address.scheme}.allow": "always",
            "http.curloptResolve": self._address.pin,
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        limits = (self._bounds.cpu_s, self._bounds.memory_bytes // 1024, self._bounds.file_bytes // 512)
        return subprocess.Popen(
            ["/bin/sh", "-c", _LIMITED, "sh", *map(str, limits), "git", *options, *arguments],
            stdin=stdin,
            stdout=stdout,
            stderr=subprocess.PIPE if stdout == subprocess.DEVNULL else subprocess.DEVNULL,
            env=self._environment,
            cwd=self._home,
            start_new_session=True,
            user=self._uid,
            group=self._uid,
            extra_groups=None if self._uid is None else [],
            umask=0o077,
        )


@dataclass(frozen=True)
class Found:
    """The name, kind and size of an object."""

    name: str
    kind: str
    size_bytes: int


class Objects:
    """Objects of a repository, asked one after the other: first the size, then the content."""

    def __init__(self, questions: IO[bytes], answers: IO[bytes]) -> None:
        self._questions = questions
        self._answers = answers

    def find(self, name: str) -> Found:
        """Return what an object is, without reading it. Raises PullError."""
        return self._ask("info", name)

    def read(self, name: str, *, limit_bytes: int) -> bytes | None:
        """Return the content of an object; None if it is larger than the limit. Raises PullError."""
        if self.find(name).size_bytes > limit_bytes:
            return None
        size = self._ask("contents", name).size_bytes
        content = self._answers.read(size + 1)
        if len(content) != size + 1:
            raise PullError("source_unreadable")
        return content[:-1]

    def _ask(self, what: str, name: str) -> Found:
        try:
            self._questions.write(f"{what} {name}\n".encode())
            self._questions.flush()
            words = self._answers.readline(_MOST_OUTPUT).decode("ascii", "replace").split()
        except (OSError, ValueError) as error:
            raise PullError("source_unreadable") from error
        if len(words) != 3 or not words[2].isdigit():
            raise PullError("source_unreadable")
        return Found(words[0], words[1], int(words[2]))


PULLED = _BRANCH


@contextmanager
def fetched(address: Address, branch: str | None, bounds: Bounds | None = None) -> Iterator[Objects]:
    """Fetch the newest commit and read its objects. All of it is deleted at the end. Raises PullError."""
    _require_version()
    with tempfile.TemporaryDirectory(prefix="tensorjudge-source-") as home:
        git = Git(Path(home), address, bounds or Bounds())
        git.fetch(branch)
        with git.objects() as objects:
            yield objects


class _Tail:
    """The end of what a process says, read in a thread so that the process never waits for a reader."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._text = b""
        self.thread = threading.Thread(target=self._read, args=(stream,), daemon=True)
        self.thread.start()

    def _read(self, stream: IO[bytes]) -> None:
        while part := os.read(stream.fileno(), 4096):
            self._text = (self._text + part)[-_MOST_OUTPUT:]

    def line(self) -> str:
        """Return the first line that names an error, short and without control characters."""
        lines = [line.strip() for line in self._text.decode("ascii", "replace").splitlines() if line.strip()]
        named = [line for line in lines if line.startswith(("fatal:", "error:"))]
        line = (named or lines[-1:] or [""])[0]
        return re.sub(r"[^ -~]", "?", line)[:_LONGEST_LINE]


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """Kill git and every process that it started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _require_version() -> None:
    if shutil.which("git") is None:
        raise PullError("source_git_missing")
    told = subprocess.run(["git", "version"], capture_output=True, text=True, check=False, timeout=10).stdout
    found = re.search(r"(\d+)\.(\d+)", told)
    if found is None or (int(found[1]), int(found[2])) < _OLDEST:
        raise PullError("source_git_old", needed=".".join(map(str, _OLDEST)))
