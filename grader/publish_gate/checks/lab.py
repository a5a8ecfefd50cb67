"""Where the folder is: its lab is valid and lists it, and what it builds on is there."""

from pathlib import Path

from grader.exercise.exercise import ExerciseError
from grader.exercise.lab import read_lab
from grader.publish_gate.checks.finding import Finding, Findings, line_of, note, of_format, warning
from grader.publish_gate.checks.subject import Subject
from grader.sentence import say

_FILE = "../lab.toml"
_SKELETON = ("Write here", "写在这里")


def lab(subject: Subject) -> Findings:
    """The lab's levels name the exercise; its prerequisites exist. Nothing to check for a folder outside a lab."""
    lab_file = subject.folder.absolute().parent / "lab.toml" if subject.folder else None
    if lab_file is None or not lab_file.is_file():
        yield note(say("not in a lab"))
        return
    text = lab_file.read_text(encoding="utf-8", errors="replace")
    try:
        levels = read_lab(lab_file).levels
    except ExerciseError as error:
        yield from (of_format(problem, text, _FILE) for problem in error.problems)
        return
    slug = subject.exercise.slug
    if slug in levels:
        level = levels.index(slug) + 1
        yield note(
            say("%(lab)s, level %(level)s of %(count)s", lab=lab_file.parent.name, level=level, count=len(levels))
        )
    else:
        yield Finding(say("levels does not list %(slug)s", slug=slug), _FILE, line_of(text, r"^levels\b"))
    for number, line in enumerate(text.splitlines(), start=1):
        if any(words in line for words in _SKELETON):
            yield warning(say("the skeleton's words are still here"), _FILE, number)
    yield from _prerequisites(subject, lab_file.parent.parent)


def _prerequisites(subject: Subject, labs: Path) -> Findings:
    toml = subject.exercise.files["exercise.toml"].decode()
    for name in subject.exercise.prerequisites:
        if not any(labs.glob(f"*/{name}/exercise.toml")):
            message = say("the prerequisite %(name)s is no exercise", name=name)
            yield Finding(message, "exercise.toml", line_of(toml, r"^prerequisites\b"))
