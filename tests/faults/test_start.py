"""A machine that lacks a layer: the service refuses to start and says what to do, or declares its weaker mode."""

import os
import platform
import subprocess
import sys

import pytest

import grader.grader
from grader.errors import SandboxError
from grader.grader import Grader
from tests.faults.service import COMMAND, ROOT

pytestmark = pytest.mark.sandbox

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="hides a file of the system, which only root can do")
LIBSECCOMP = f"/usr/lib/{platform.machine()}-linux-gnu/libseccomp.so.2"


def run(*words, **environment):
    return subprocess.run(
        words,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "400", **environment},
    )


def without(what, *words, **environment):
    return run(sys.executable, "-m", "tests.faults.without", what, *words, **environment)


def hiding(path, *words):
    hidden = os.path.realpath(path)
    script = 'mount --bind /dev/null "$0" && exec "$@"'
    return run("unshare", "--mount", "sh", "-c", script, hidden, *words)


def test_without_landlock_nothing_serves():
    doctor = without("landlock", COMMAND, "doctor")
    assert doctor.returncode == 3
    assert "The kernel has no Landlock. Use Linux 5.13 or later" in doctor.stdout
    assert "The sandbox holds" not in doctor.stdout


def test_without_seccomp_nothing_serves():
    doctor = without("seccomp", COMMAND, "doctor")
    assert doctor.returncode == 3
    assert "No filter of system calls can be made" in doctor.stdout


def test_a_service_that_cannot_confine_ends_with_a_message(tmp_path):
    environment = {"TENSORJUDGE_DATA_DIR": str(tmp_path), "TENSORJUDGE_PORT": "0"}
    run(COMMAND, "migrate", **environment)
    served = without("seccomp", COMMAND, "serve", **environment)
    assert served.returncode != 0
    assert "No filter of system calls can be made" in served.stdout + served.stderr
    assert "Traceback" not in served.stdout + served.stderr


def test_without_user_namespaces_it_serves_in_the_weaker_mode_and_says_so():
    doctor = without("namespaces", COMMAND, "doctor")
    assert doctor.returncode == 0, doctor.stdout
    assert "jails run without namespaces" in doctor.stdout
    assert "allow user namespaces" in doctor.stdout


@needs_root
def test_without_bubblewrap_it_serves_in_the_weaker_mode_and_says_how_to_get_it():
    doctor = hiding("/usr/bin/bwrap", COMMAND, "doctor")
    assert doctor.returncode == 0, doctor.stdout
    assert "jails run without namespaces" in doctor.stdout
    assert "apt install bubblewrap" in doctor.stdout


@needs_root
def test_without_libseccomp_nothing_serves():
    doctor = hiding(LIBSECCOMP, COMMAND, "doctor")
    assert doctor.returncode == 3
    assert "apt install libseccomp2" in doctor.stdout
    assert "Traceback" not in doctor.stdout + doctor.stderr


def test_without_a_runtime_tree_it_says_how_to_make_one(tmp_path):
    doctor = run(COMMAND, "doctor", TENSORJUDGE_STATE_DIR=str(tmp_path))
    assert doctor.returncode == 3
    assert "tensorjudge setup" in doctor.stdout


@needs_root
def test_a_jail_that_runs_as_root_is_refused(monkeypatch):
    monkeypatch.setattr(grader.grader, "STUDENT_UID", 0)
    lone = Grader(slots=1)
    with pytest.raises(SandboxError, match="runs_as_root"):
        lone.start()


def test_an_unknown_processor_is_refused(monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    lone = Grader(slots=1)
    with pytest.raises(SandboxError, match="processor_unknown\\(machine=riscv64"):
        lone.start()
