"""The place of the folder: its lab is valid and lists it, and its prerequisites exist."""

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
    yield from _prerequisites(subject, lab_file.parent.parent)


def _prerequisites(subject: Subject, labs: Path) -> Findings:
    toml = subject.exercise.files["exercise.toml"].decode()
    for name in subject.exercise.prerequisites:
        if not any(labs.glob(f"*/{name}/exercise.toml")):
            message = Message("prerequisite_unknown", {"slug": name})
            yield Finding(message, "exercise.toml", line_of(toml, r"^prerequisites\b"))
