"""`./dev` and its scripts: what they ask of the system, from any folder, without HOME, below a path with spaces."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ["dev", *sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("scripts/*.sh"))]
TOOLS = ["basename", "cat", "dirname", "grep", "id", "install", "readlink", "sed", "sh", "env"]


@pytest.fixture
def checkout(tmp_path):
    """Copy the scripts alone, below a path with a space."""
    root = tmp_path / "a checkout"
    shutil.copytree(ROOT / "scripts", root / "scripts")
    shutil.copy(ROOT / "dev", root / "dev")
    return root


@pytest.fixture
def run(checkout, tmp_path):
    """Run a script where PATH holds a few tools and stand-ins, given as name=body, which note their calls."""

    def run(*command: str, **stand_ins: str) -> "subprocess.CompletedProcess[str]":
        programs = tmp_path / "bin"
        programs.mkdir()
        for name in TOOLS:
            (programs / name).symlink_to(str(shutil.which(name)))
        for name, body in {"python3": "exit 0", **stand_ins}.items():
            program = programs / name.replace("_", "-")
            program.unlink(missing_ok=True)
            program.write_text(f'#!/bin/sh\necho "{program.name} $*" >>"{tmp_path}/calls"\n{body}\n')
            program.chmod(0o755)
        return subprocess.run(
            [checkout / command[0], *command[1:]],
            env={"PATH": str(programs)},
            cwd="/",
            capture_output=True,
            text=True,
            timeout=30,
        )

    return run


@pytest.fixture
def calls(tmp_path):
    return lambda name: [
        line for line in (tmp_path / "calls").read_text().splitlines() if line.startswith(f"{name} ")
    ]


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_is_posix_shell(script):
    checked = subprocess.run(["sh", "-n", ROOT / script], capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_help_lists_every_command(run):
    choices = re.findall(r"^    ([a-z |-]+)\)", (ROOT / "dev").read_text().rpartition("case $command")[2], re.M)
    commands = {name for choice in choices for name in choice.split(" | ") if not name.startswith("-")}
    assert set(re.findall(r"^  ([a-z]+)", run("dev", "help").stdout, re.M)) == commands


def test_a_command_that_is_none_is_named(run):
    refused = run("dev", "grdae")
    assert refused.returncode == 1
    assert "there is no command 'grdae'" in refused.stderr


def test_root_gets_what_is_missing_installed(run, calls):
    done = run("scripts/system-packages.sh", "core", id="echo 0", apt_get="exit 0")
    assert done.returncode == 0, done.stderr
    (call,) = calls("apt-get")
    assert call.startswith("apt-get -qq install -y --no-install-recommends bubblewrap")


def test_a_failed_installation_is_tried_once_more_with_new_lists(run, calls):
    done = run("scripts/system-packages.sh", "core", id="echo 0", apt_get="exit 100")
    assert done.returncode == 1
    assert "apt-get could not install bubblewrap" in done.stderr
    assert [call.split()[2] for call in calls("apt-get")] == ["install", "update", "install"]


def test_without_root_the_line_to_type_is_printed(run, calls):
    refused = run("scripts/system-packages.sh", "core", id="echo 1000", apt_get="exit 0")
    assert refused.returncode == 1
    assert "sudo apt-get update && sudo apt-get install -y --no-install-recommends bubblewrap" in refused.stderr
    assert calls("apt-get") == []


def test_sudo_that_asks_nothing_is_used(run, calls):
    done = run("scripts/system-packages.sh", "core", id="echo 1000", sudo="exit 0", apt_get="exit 0")
    assert done.returncode == 0, done.stderr
    assert any("apt-get -qq install" in call for call in calls("sudo"))


def test_a_system_without_apt_get_is_told_what_is_missing(run):
    refused = run("scripts/system-packages.sh", "core")
    assert refused.returncode == 1
    assert "missing: bubblewrap" in refused.stderr


def test_nothing_is_installed_where_nothing_is_missing(run, calls):
    packages = {"bwrap": "exit 0", "id": "echo 0", "apt_get": "exit 0"}
    if not any(Path("/").glob("usr/lib/*/libseccomp.so.2")):
        pytest.fail("libseccomp is missing here: ./dev setup installs it")
    assert run("scripts/system-packages.sh", "core", **packages).returncode == 0
    assert calls("apt-get") == []


CHROMIUM_IS_THERE = {"bwrap": "exit 0", "chromium": "exit 0", "apt_cache": "echo '  Candidate: 1'"}


def test_root_gets_chromium_without_windows_and_goes_on_where_that_fails(run, calls):
    fails = 'case "$*" in *headless*) exit 100 ;; esac'
    done = run("scripts/system-packages.sh", "browser", id="echo 0", apt_get=fails, **CHROMIUM_IS_THERE)
    assert done.returncode == 0, done.stderr
    assert calls("apt-get")[-1].endswith("install -y --no-install-recommends chromium-headless-shell")


def test_others_keep_the_chromium_they_have(run, calls):
    done = run("scripts/system-packages.sh", "browser", id="echo 1000", apt_get="exit 0", **CHROMIUM_IS_THERE)
    assert "chromium" not in done.stderr
    assert calls("apt-get") == []


def test_a_linked_environment_is_never_emptied(run, checkout, tmp_path):
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "kept").touch()
    (checkout / ".venv").symlink_to(tmp_path / "shared")
    refused = run("dev", "setup", id="echo 0", bwrap="exit 0", apt_get="exit 0")
    assert refused.returncode == 1
    assert ".venv is a link" in refused.stderr
    assert (tmp_path / "shared" / "kept").exists()


def test_a_missing_system_package_ends_dev_before_anything_is_made(run, checkout):
    refused = run("dev", "setup", id="echo 1000", apt_get="exit 0")
    assert refused.returncode == 1
    assert "bubblewrap" in refused.stderr
    assert not (checkout / ".venv").exists()
