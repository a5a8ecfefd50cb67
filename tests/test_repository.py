"""Committed files hold for everyone: no address of one registry, no path of one machine."""

import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Written in pieces, so that this file is no exception to its own rule.
REGISTRY = re.compile(
    "|".join(["pypi[.]org/" + "simple", "files[.]python" + "hosted", "registry[.]npm" + "js"]), re.I
)
INDEX_OPTION = re.compile("--(extra-)?index-" + "url[ =]|--find-" + "links[ =]")
HOME = re.compile("/(home/(?!ada/)[a-z_][a-z0-9_-]*|Users/[A-Za-z]+|root)/[.A-Za-z]")
# Attacks look for secrets where people keep them; examples are about ada.
MAY_NAME_HOMES = ("tests/attacks/", "tests/test_repository.py")


def committed_texts() -> list[tuple[str, str]]:
    texts = []
    for path in committed_files():
        content = path.read_bytes() if path.is_file() else b""
        if b"\0" not in content:
            texts.append((path.relative_to(ROOT).as_posix(), content.decode("utf-8", "replace")))
    return texts


def committed_files() -> list[Path]:
    """Return the files in git; in a copy without git, everything except generated files."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
        return [ROOT / name for name in listed.decode().split("\0") if name]
    made = {".venv", "node_modules", "build", "data", "dist", "__pycache__", "test-results"}
    return [
        path
        for path in ROOT.rglob("*")
        if not any(part in made or part.endswith("_cache") for part in path.relative_to(ROOT).parts)
    ]


def lines_matching(pattern: re.Pattern[str], *, except_in: tuple[str, ...] = ()) -> list[str]:
    return [
        f"{name}: {line.strip()[:120]}"
        for name, text in committed_texts()
        if not name.startswith(except_in)
        for line in text.splitlines()
        if pattern.search(line)
    ]


def test_no_file_names_the_address_of_a_registry():
    assert lines_matching(REGISTRY) == []


def test_no_file_sets_a_package_index():
    assert lines_matching(INDEX_OPTION, except_in=("tests/test_repository.py",)) == []


def test_no_file_names_someones_home_folder():
    assert lines_matching(HOME, except_in=MAY_NAME_HOMES) == []
