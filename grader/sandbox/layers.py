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
from grader.sandbox.filter import filter_program
from grader.sandbox.launch import BUBBLEWRAP
from grader.sandbox.runtime import find_runtime
from grader.sandbox.selftest import Check

_OLDEST_BUBBLEWRAP = (0, 8, 0)  # the first that can forbid nested user namespaces


def layers() -> list[Check]:
    """Return one check for every layer, which says what it is or how to get it."""
    probes: list[tuple[str, Callable[[], str]]] = [
        ("Linux on x86_64 or aarch64", _platform),
        ("Landlock (files, network, signals)", _landlock),
        ("seccomp filter (system calls)", _seccomp),
        ("bubblewrap (namespaces)", _bubblewrap),
        ("user namespaces", _user_namespaces),
        ("runtime tree (what a jail sees)", _runtime),
    ]
    return [_probe(name, probe) for name, probe in probes]


def _probe(name: str, probe: Callable[[], str]) -> Check:
    try:
        return Check(name, True, probe())
    except SandboxError as error:
        return Check(name, False, str(error))


def _platform() -> str:
    system, machine = platform.system(), platform.machine()
    if system != "Linux" or machine not in ("x86_64", "aarch64"):
        raise SandboxError(f"This is {system} on {machine}. Grading needs Linux on x86_64 or aarch64.")
    return f"{platform.release()}, {machine}"


def _landlock() -> str:
    version = confine.landlock_version()
    if not version:
        raise SandboxError(
            "The kernel has no Landlock. Use Linux 5.13 or later with 'landlock' in its list of security modules "
            "(kernel parameter lsm=landlock,...)."
        )
    weaker = "" if version >= 6 else "; network and signals are left to seccomp (version 6 covers them too)"
    return f"version {version}{weaker}"


def _seccomp() -> str:
    return f"{len(filter_program()) // 8} instructions"


def _bubblewrap() -> str:
    if not shutil.which(BUBBLEWRAP):
        raise SandboxError("bubblewrap is missing. Install it: apt install bubblewrap")
    words = subprocess.run([BUBBLEWRAP, "--version"], capture_output=True, text=True, timeout=10, check=False).stdout
    numbers = re.search(r"(\d+)\.(\d+)\.(\d+)", words)
    if not numbers or tuple(map(int, numbers.groups())) < _OLDEST_BUBBLEWRAP:
        raise SandboxError(f"{words.strip()!r} is too old; 0.8.0 or later is needed.")
    return words.strip()


def _user_namespaces() -> str:
    with contextlib.suppress(OSError, ValueError):
        if int(Path("/proc/sys/user/max_user_namespaces").read_text()) == 0:
            raise SandboxError("User namespaces are switched off. Allow them: sysctl user.max_user_namespaces=15000")
    with contextlib.suppress(OSError, ValueError):
        if int(Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns").read_text()) == 1:
            return "restricted by AppArmor: bubblewrap needs its profile (package apparmor-profiles on Ubuntu 24.04)"
    return "allowed by the kernel's settings"


def _runtime() -> str:
    runtime = find_runtime()
    return f"Python {runtime.python}, numpy {runtime.numpy}"
