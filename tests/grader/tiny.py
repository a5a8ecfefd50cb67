"""A tiny exercise without a fault, made of the skeleton that authors begin with, to be given just one fault."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from grader.exercise.parse import parse_exercise, read_folder
from grader.publish_gate.checks.finding import Finding
from grader.publish_gate.checks.subject import Subject

SKELETON = Path(__file__).parents[2] / "app" / "authoring" / "skeleton" / "center_columns"
SLUG = SKELETON.name

# A path -> its new text, None to remove it, or pairs (old, new) to replace in it.
Changes = Mapping[str, str | list[tuple[str, str]] | None]
NO_CHANGE: Changes = MappingProxyType({})


def tiny_files(changes: Changes = NO_CHANGE) -> dict[str, bytes]:
    """Return the files of the tiny exercise, changed."""
    texts = {path: content.decode() for path, content in read_folder(SKELETON).items()}
    for path in ("statement.en.md", "statement.zh.md", "exercise.toml"):
        texts[path] = texts[path].replace("Write here", "Said").replace("写在这里", "说明")
    for path, change in changes.items():
        if change is None:
            del texts[path]
        elif isinstance(change, str):
            texts[path] = change
        else:
            for old, new in change:
                assert old in texts[path], f"{old!r} is not in {path}"
                texts[path] = texts[path].replace(old, new)
    return {path: text.encode() for path, text in texts.items()}


def tiny_subject(changes: Changes = NO_CHANGE) -> Subject:
    """Return the exercise for a check that only reads and needs no jail."""
    return Subject(parse_exercise(SLUG, tiny_files(changes)), grader=None)  # type: ignore[arg-type]


def place(finding: Finding) -> str:
    """Return the place of a finding, as path:line."""
    return f"{finding.file}:{finding.line}"
