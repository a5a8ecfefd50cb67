"""Start a fork server in its jail: in namespaces of its own, or without them where the host allows none."""

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO, Any

from grader.errors import SandboxError
from grader.inside.launch import ENVIRONMENT
from grader.message import Message
from grader.sandbox.runtime import PYTHON, READABLE, Runtime

BUBBLEWRAP = "/usr/bin/bwrap"
_NOBODY = "65534"
# As -I, but without -E: the environment is the supervisor's own and holds PYTHONHASHSEED.
_PYTHON_OPTIONS = ("-s", "-P", "-S", "-B", "-X", "utf8")


@dataclass(frozen=True)
class Recipe:
    """The parts that every jail of one kind is made from.

    `uid` None: jails run as the supervisor's own user, which is the weaker mode.
    `namespaces` False: no bubblewrap, for hosts that allow no user namespaces.
    Every child is confined all the same, with one layer less around it.
    """

    runtime: Runtime
    harness: str
    program: bytes
    uid: int | None
    namespaces: bool
    preloaded: tuple[str, ...]  # modules that children find loaded; each costs every fork a little
    spawner: ThreadPoolExecutor  # one thread that lives as long as its jails: they die with it
    allowed_packages: tuple[str, ...] = ()  # besides numpy, for exercises that name them


@dataclass(frozen=True)
class Mode:
    """The isolation around the jails of a running grader."""

    namespaces: bool
    separate_users: bool

    def description(self) -> Message:
        """Return the isolation, as one sentence."""
        walls = "jails_in_namespaces" if self.namespaces else "jails_without_namespaces"
        users = "jails_as_separate_users" if self.separate_users else "jails_as_service_user"
        return Message("sandbox_holds", {"walls": Message(walls), "users": Message(users)})

    def advice(self) -> Message | None:
        """Return how to get the isolation that is missing; None if nothing is missing."""
        missing = []
        if not self.namespaces:
            missing.append(Message("allow_namespaces"))
        if not self.separate_users:
            missing.append(Message("start_as_root"))
        return Message("sandbox_could_be_stronger").then(*missing) if missing else None


def spawn(recipe: Recipe, control: int, errors: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start one fork server that answers on the descriptor `control`. Raises SandboxError if it does not start."""
    command, identity = (_bubblewrap if recipe.namespaces else _plain)(recipe, control)
    try:
        process: subprocess.Popen[bytes] = subprocess.Popen(
            command,
            pass_fds=[control],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env={},
            cwd="/",
            **identity,
        )
    except OSError as error:
        code = "bubblewrap_does_not_start" if recipe.namespaces else "interpreter_does_not_start"
        raise SandboxError(Message(code, {"error": str(error)})) from error
    return process


def readable_folders(recipe: Recipe) -> list[str]:
    """Return the folders that a child may read, as paths that the fork server sees."""
    prefix = "" if recipe.namespaces or recipe.uid is not None else str(recipe.runtime.root)
    return [prefix + folder for folder in READABLE]


def namespaces_work(runtime: Runtime, uid: int | None) -> bool:
    """Return whether bubblewrap can make the jail's namespaces on this host, for this user."""
    probe = [BUBBLEWRAP, *_walls(runtime), "--", PYTHON, "-I", "-S", "-c", "pass"]
    try:
        done = subprocess.run(probe, capture_output=True, env={}, timeout=30, check=False, **_identity(uid))
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def _walls(runtime: Runtime) -> list[str]:
    return [
        *("--unshare-user", "--uid", _NOBODY, "--gid", _NOBODY, "--disable-userns"),
        *("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"),
        *("--die-with-parent", "--new-session", "--cap-drop", "ALL", "--hostname", "jail"),
        *("--clearenv", *(word for name, value in ENVIRONMENT.items() for word in ("--setenv", name, value))),
        *("--ro-bind", str(runtime.root), "/", "--dev-bind", "/dev/null", "/dev/null"),
        *("--remount-ro", "/", "--chdir", "/"),
    ]


def _bubblewrap(recipe: Recipe, control: int) -> tuple[list[str], dict[str, Any]]:
    script = f"{recipe.harness}/grader/inside/fork_server.py"
    server = [PYTHON, *_PYTHON_OPTIONS, script, str(control), *recipe.preloaded]
    # Never as root: inside it would look like nobody, but it could read outside what only root may.
    return [BUBBLEWRAP, *_walls(recipe.runtime), "--", *server], _identity(recipe.uid)


def _plain(recipe: Recipe, control: int) -> tuple[list[str], dict[str, Any]]:
    root = str(recipe.runtime.root)
    script = f"{root}{recipe.harness}/grader/inside/launch.py"
    uid = "" if recipe.uid is None else str(recipe.uid)
    return [
        root + PYTHON,
        *_PYTHON_OPTIONS,
        script,
        str(control),
        root,
        recipe.harness,
        uid,
        str(os.getpid()),
        *recipe.preloaded,
    ], {}


def _identity(uid: int | None) -> dict[str, Any]:
    return {} if uid is None else {"user": uid, "group": uid, "extra_groups": []}
