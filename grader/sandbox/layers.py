"""The layers of the sandbox on this machine, and how to get a missing one, for `tensorjudge doctor`."""

import contextlib
import platform
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from grader.errors import SandboxError
from grader.inside import confine
from grader.message import Message, verbatim
from grader.sandbox.check import Check
from grader.sandbox.filter import filter_program
from grader.sandbox.launch import BUBBLEWRAP
from grader.sandbox.runtime import find_runtime

_OLDEST_BUBBLEWRAP = (0, 8, 0)  # the first that can forbid nested user namespaces


def layers() -> list[Check]:
    """Return one check for every layer, which says what it is or how to get it."""
    probes: list[tuple[str, Message, Callable[[], Message]]] = [
        ("platform", Message("layer_platform"), _platform),
        ("landlock", Message("layer_landlock"), _landlock),
        ("seccomp", Message("layer_seccomp"), _seccomp),
        ("bubblewrap", Message("layer_bubblewrap"), _bubblewrap),
        ("user namespaces", Message("layer_user_namespaces"), _user_namespaces),
        ("runtime tree", Message("layer_runtime_tree"), _runtime),
    ]
    return [_probe(*one) for one in probes]


def _probe(key: str, name: Message, probe: Callable[[], Message]) -> Check:
    try:
        return Check(key, name, True, probe())
    except SandboxError as error:
        return Check(key, name, False, error.message)


def _platform() -> Message:
    system, machine = platform.system(), platform.machine()
    if system != "Linux" or machine not in ("x86_64", "aarch64"):
        raise SandboxError(Message("platform_unsupported", {"system": system, "machine": machine}))
    return verbatim(f"{platform.release()}, {machine}")


def _landlock() -> Message:
    version = confine.landlock_version()
    if not version:
        raise SandboxError(Message("landlock_missing"))
    return Message("landlock_version" if version >= 6 else "landlock_version_files_only", {"version": str(version)})


def _seccomp() -> Message:
    return Message("filter_instructions", {"count": len(filter_program()) // 8})


def _bubblewrap() -> Message:
    if not shutil.which(BUBBLEWRAP):
        raise SandboxError(Message("bubblewrap_missing"))
    done = subprocess.run([BUBBLEWRAP, "--version"], capture_output=True, text=True, timeout=10, check=False)
    words = done.stdout.strip()
    numbers = re.search(r"(\d+)\.(\d+)\.(\d+)", words)
    if not numbers or tuple(map(int, numbers.groups())) < _OLDEST_BUBBLEWRAP:
        raise SandboxError(Message("bubblewrap_too_old", {"version": words}))
    return verbatim(words)


def _user_namespaces() -> Message:
    with contextlib.suppress(OSError, ValueError):
        if int(Path("/proc/sys/user/max_user_namespaces").read_text()) == 0:
            raise SandboxError(Message("user_namespaces_off"))
    with contextlib.suppress(OSError, ValueError):
        if int(Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns").read_text()) == 1:
            return Message("user_namespaces_restricted")
    return Message("user_namespaces_allowed")


def _runtime() -> Message:
    runtime = find_runtime()
    return verbatim(f"Python {runtime.python}, numpy {runtime.numpy}")
