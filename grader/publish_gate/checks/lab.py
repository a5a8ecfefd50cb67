"""The place of the folder: its lab is valid and lists it, and its prerequisites exist."""

import glob
import tomllib
from collections.abc import Sequence
from pathlib import Path

from grader.exercise.lab import read_lab
from grader.exercise.problems import ExerciseError
from grader.message import Message
from grader.publish_gate.checks.finding import Finding, Findings, line_of, note, of_format, warning
from grader.publish_gate.checks.subject import Subject

_FILE = "../lab.toml"
_SKELETON = ("Write here", "写在这里")


def lab(subject: Subject) -> Findings:
    """Check that the lab lists the exercise, and that its prerequisites exist. A folder outside a lab passes."""
    lab_file = subject.folder.absolute().parent / "lab.toml" if subject.folder else None
    if lab_file is None or not lab_file.is_file():
        yield note(Message("not_in_a_lab"))
        return
    text = lab_file.read_text(encoding="utf-8", errors="replace")
    try:
        levels = read_lab(lab_file).levels
    except ExerciseError as error:
        yield from (of_format(problem, text, _FILE) for problem in error.problems)
        return
    slug = subject.exercise.slug
    if slug in levels:
        values = {"lab": lab_file.parent.name, "level": levels.index(slug) + 1, "levels": len(levels)}
        yield note(Message("lab_level", values))
    else:
        yield Finding(Message("level_not_listed", {"slug": slug}), _FILE, line_of(text, r"^levels\b"))
    for number, line in enumerate(text.splitlines(), start=1):
        if any(words in line for words in _SKELETON):
            yield warning(Message("skeleton_text"), _FILE, number)
    yield from _prerequisites(subject, lab_file.parent.parent, levels)
    yield from _twins(subject, lab_file.parent)


def _twins(subject: Subject, lab_folder: Path) -> Findings:
    """Check that no other lab has an exercise of this name: one of them would not be found."""
    slug = subject.exercise.slug
    for other in sorted(lab_folder.parent.glob(f"*/{slug}/exercise.toml")):
        if other.parent.parent.name != lab_folder.name:
            yield Finding(Message("slug_in_two_labs", {"slug": slug, "lab": other.parent.parent.name}))


def _prerequisites(subject: Subject, labs: Path, levels: Sequence[str]) -> Findings:
    toml = subject.exercise.files["exercise.toml"].decode()
    slug, line = subject.exercise.slug, line_of(toml, r"^prerequisites\b")
    for name in subject.exercise.prerequisites:
        if slug in levels and name in levels and levels.index(name) > levels.index(slug):
            values = {"slug": slug, "prerequisite": name}
            yield Finding(Message("prerequisite_later", values), _FILE, 0)
    circle = _circle(slug, subject.exercise.prerequisites, labs)
    if circle:
        yield Finding(Message("prerequisites_circular", {"circle": " -> ".join(circle)}), "exercise.toml", line)
    for name in subject.exercise.prerequisites:
        if not any(labs.glob(f"*/{name}/exercise.toml")):
            message = Message("prerequisite_unknown", {"slug": name})
            yield Finding(message, "exercise.toml", line)


def _circle(slug: str, prerequisites: Sequence[str], labs: Path) -> list[str]:
    """Return the exercises from this one back to itself; empty if its prerequisites never lead here."""
    ways = [[slug, name] for name in prerequisites]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        if way[-1] == slug:
            return way
        if way[-1] not in seen:
            seen.add(way[-1])
            ways += [[*way, name] for name in _prerequisites_of(way[-1], labs)]
    return []


def _prerequisites_of(slug: str, labs: Path) -> list[str]:
    for path in labs.glob(f"*/{glob.escape(slug)}/exercise.toml"):
        try:
            given = tomllib.loads(path.read_text(encoding="utf-8")).get("prerequisites", [])
        except (tomllib.TOMLDecodeError, UnicodeDecodeError):
            return []
        return [name for name in given if isinstance(name, str)] if isinstance(given, list) else []
    return []
