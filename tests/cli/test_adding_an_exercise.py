"""Types docs/adding_an_exercise.md word by word: its files, its commands, and what it says they print."""

import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import COMMAND

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "adding_an_exercise.md"
HEADING = r"(?:\*\*`(?P<path>[^`]+)`\*\*(?:, after `(?P<after>[^`]+)`)?\n\n)?"
BLOCK = re.compile(rf"^{HEADING}```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.M | re.S)
EXCERPT = re.compile(r"From\s`(tests/format_2/[^`]+)`:\n\n```\w+\n(.*?)^```$", re.M | re.S)
TIME = re.compile(r"\d+\.\d+ s\b")


def steps() -> Iterator[tuple[str, str, str, str]]:
    """(kind, path, after, text) of every block to be typed; those without a path are only shown."""
    for found in BLOCK.finditer(DOCUMENT.read_text()):
        kind, path, after, text = (found[name] or "" for name in ("kind", "path", "after", "text"))
        if path or kind == "console":
            yield kind, path, after, text


def without_times(text: str) -> list[str]:
    return [" ".join(TIME.sub("_ s", line).split()) for line in text.splitlines() if line.strip()]


def test_the_page_can_be_read_in_one_sitting():
    assert len(DOCUMENT.read_text().splitlines()) <= 250


def test_each_excerpt_is_in_the_file_it_is_from():
    excerpts = EXCERPT.findall(DOCUMENT.read_text())
    assert len(excerpts) == 3, excerpts
    for path, text in excerpts:
        assert text in (ROOT / path).read_text(), path


@pytest.mark.sandbox
def test_the_page_works_as_it_is_written(runtime_tree: None, tmp_path: Path):
    for kind, path, after, text in steps():
        if kind == "console":
            _type(tmp_path, text)
            continue
        file = tmp_path / "exercises" / "vectors" / "unit_rows" / path
        assert file.exists() or "submissions" in path, f"{path} is neither there nor a new submission"
        if after:
            before, line, rest = file.read_text().partition(f"{after}\n")
            assert line, f"{path} holds no {after}"
            text = f"{before}{line}{text}{rest}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def _type(folder: Path, text: str) -> None:
    command, *expected = text.splitlines()
    words = shlex.split(command.removeprefix("$ "))
    if words[0] == "rm":
        for file in [file for pattern in words[1:] for file in folder.glob(pattern)]:
            file.unlink()
        return
    assert words[0] == "tensorjudge"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TENSORJUDGE_EXERCISES_DIR": str(folder / "exercises")}
    run = subprocess.run(
        [*COMMAND, *words[1:]], cwd=folder, env=environment, capture_output=True, text=True, timeout=100
    )
    printed = without_times(run.stdout + run.stderr)
    for line in without_times("\n".join(expected)):
        assert line == "..." or line in printed, f"{command} does not print {line!r} but\n{run.stdout}{run.stderr}"
