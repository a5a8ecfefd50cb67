"""The doctor's report on each layer: present, or how to get it."""

import platform
from pathlib import Path

import pytest

from grader.errors import SandboxError
from grader.inside import confine
from grader.message import Message
from grader.sandbox import layers
from grader.sandbox.check import Check
from grader.sandbox.launch import Mode
from grader.sandbox.runtime import state_folder
from tests.english import english


def layer(key: str) -> Check:
    """Return the one layer whose name begins so."""
    (found,) = [check for check in layers.layers() if check.key == key]
    return found


@pytest.fixture
def system_file(monkeypatch, tmp_path):
    """Return a function that writes a file which the layers see in place of this machine's file."""
    monkeypatch.setattr(layers, "Path", lambda path: tmp_path / path[1:])

    def write(path: str, content: str) -> None:
        (tmp_path / path[1:]).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path[1:]).write_text(content)

    return write


@pytest.fixture
def bubblewrap(monkeypatch, tmp_path):
    """Return a function that replaces bubblewrap by a script."""

    def install(words: str) -> None:
        script = tmp_path / "bwrap"
        script.write_text(f"#!/bin/sh\necho '{words}'\n")
        script.chmod(0o755)
        monkeypatch.setattr(layers, "BUBBLEWRAP", str(script))

    return install


def test_there_are_six_layers_each_named_once():
    found = layers.layers()
    assert len({check.key for check in found}) == len({english(check.name) for check in found}) == len(found) == 6


@pytest.mark.parametrize(
    ("system", "machine", "ok"),
    [("Linux", "x86_64", True), ("Linux", "aarch64", True), ("Darwin", "arm64", False), ("Linux", "riscv64", False)],
)
def test_grading_needs_linux_on_a_processor_we_know(monkeypatch, system, machine, ok):
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    found = layer("platform")
    assert found.ok is ok
    told = english(found.message)
    assert ok or told == f"This is {system} on {machine}. Grading needs Linux on x86_64 or aarch64."


@pytest.mark.parametrize(
    ("version", "ok", "told"),
    [
        (0, False, "kernel parameter lsm=landlock"),
        (3, True, "version 3; network and signals are left to seccomp"),
        (6, True, "version 6"),
    ],
)
def test_a_kernel_without_landlock_is_told_how_to_get_it(monkeypatch, version, ok, told):
    monkeypatch.setattr(confine, "landlock_version", lambda: version)
    found = layer("landlock")
    assert found.ok is ok
    assert told in english(found.message)


def test_a_filter_that_does_not_load_is_told_with_its_package(monkeypatch):
    def broken() -> bytes:
        raise SandboxError(Message("no_system_call_filter", {"error": "x"}))

    monkeypatch.setattr(layers, "filter_program", broken)
    found = layer("seccomp")
    assert not found.ok
    assert "(x). Install libseccomp (apt install libseccomp2)" in english(found.message)


def test_a_bubblewrap_that_is_missing_is_told_with_its_package(monkeypatch):
    monkeypatch.setattr(layers, "BUBBLEWRAP", "/nowhere/bwrap")
    found = layer("bubblewrap")
    assert not found.ok
    assert english(found.name) == "bubblewrap (namespaces)"
    assert english(found.message) == "bubblewrap is missing. Install it: apt install bubblewrap"


@pytest.mark.parametrize(
    ("words", "ok"),
    [
        ("bubblewrap 0.8.0", True),
        ("bubblewrap 0.11.0", True),
        ("bubblewrap 1.0.0", True),
        ("bubblewrap 0.7.9", False),
        ("what?", False),
    ],
)
def test_a_bubblewrap_too_old_is_refused(bubblewrap, words, ok):
    bubblewrap(words)
    found = layer("bubblewrap")
    assert found.ok is ok
    assert words in english(found.message)
    assert ok or english(found.message).endswith("is too old. Install bubblewrap 0.8.0 or later.")


def test_namespaces_switched_off_are_told_how_to_switch_on(system_file):
    system_file("/proc/sys/user/max_user_namespaces", "0\n")
    found = layer("user namespaces")
    assert not found.ok
    assert "sysctl user.max_user_namespaces" in english(found.message)


@pytest.mark.parametrize(("restricted", "told"), [("1\n", "AppArmor"), ("0\n", "allowed")])
def test_a_restriction_by_apparmor_is_told(system_file, restricted, told):
    system_file("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", restricted)
    found = layer("user namespaces")
    assert found.ok
    assert told in english(found.message)


def test_a_missing_runtime_tree_is_told_how_to_make(monkeypatch, tmp_path):
    monkeypatch.setenv("TENSORJUDGE_STATE_DIR", str(tmp_path))
    found = layer("runtime tree")
    assert not found.ok
    assert english(found.message).endswith("Run: tensorjudge setup")


@pytest.mark.parametrize(
    ("user", "environment", "folder"),
    [
        (0, {}, "/var/lib/tensorjudge"),
        (1000, {"HOME": "/home/ada"}, "/home/ada/.local/share/tensorjudge"),
        (1000, {"XDG_DATA_HOME": "/data"}, "/data/tensorjudge"),
        (0, {"TENSORJUDGE_STATE_DIR": "/srv/state"}, "/srv/state"),
    ],
)
def test_runtime_trees_lie_where_the_jails_users_can_read_them(monkeypatch, user, environment, folder):
    for name in ("XDG_DATA_HOME", "TENSORJUDGE_STATE_DIR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("os.geteuid", lambda: user)
    assert state_folder() == Path(folder)


@pytest.mark.parametrize(
    ("mode", "told", "advice"),
    [
        (Mode(True, True), "jails run in namespaces of their own, as users that own nothing", []),
        (Mode(False, True), "jails run without namespaces, as users that own nothing", ["bubblewrap"]),
        (Mode(True, False), "jails run in namespaces of their own, as the service's own user", ["root"]),
        (Mode(False, False), "jails run without namespaces, as the service's own user", ["bubblewrap", "root"]),
    ],
)
def test_the_mode_in_force_is_told_with_what_would_be_stronger(mode, told, advice):
    assert english(mode.description()) == f"The sandbox holds: {told}."
    assert [word for word in ("bubblewrap", "root") if word in english(mode.advice())] == advice
