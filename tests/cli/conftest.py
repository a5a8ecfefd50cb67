"""The command as a user calls it: a process of its own, its output and its exit status."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.sandbox.runtime import make_runtime
from tests.grader.inline import inline_files

ROOT = Path(__file__).parents[2]
SCRIPT = Path(sys.executable).with_name("tensorjudge")
# where the project is not installed, what the script does
COMMAND = [str(SCRIPT)] if SCRIPT.exists() else [sys.executable, "-c", "from app.cli import main; main()"]

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def runtime_tree() -> None:
    """Create the runtime tree, as `tensorjudge setup` does."""
    make_runtime()


@pytest.fixture(scope="session")
def tensorjudge(runtime_tree: None) -> Run:
    """Return a function that runs the command on a terminal of 100 columns. Keywords are environment variables."""

    def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            cwd=ROOT,
            env={**os.environ, "COLUMNS": "100", "NO_COLOR": "1", **environment},
        )

    return run


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Return a function that writes a file for the test and returns its path."""

    def write_file(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write_file


@pytest.fixture
def exercise_folder(write: Callable[[str, bytes], Path], tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes the small exercise `double`, with changes, as a folder."""

    def write_folder(**changes: object) -> Path:
        for name, content in inline_files(**changes).items():  # type: ignore[arg-type]
            write(f"double/{name}", content)
        return tmp_path / "double"

    return write_folder
