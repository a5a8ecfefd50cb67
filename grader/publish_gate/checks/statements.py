"""What a student reads: both languages, the place-holders, the figures."""

import re
from collections.abc import Mapping

from grader.exercise.exercise import LANGUAGES
from grader.publish_gate.checks.finding import Finding, Findings, line_of, note, warning
from grader.publish_gate.checks.subject import Subject
from grader.sentence import say

_PLACEHOLDERS = ("samples", "limits")
_SKELETON = re.compile(r"Write here|写在这里")
_FIGURE = re.compile(r"!\[[^\]]*\]\(figures/([^)]+)\)")


def statements(subject: Subject) -> Findings:
    """A title and a statement in every language, each with its place-holders and with figures that exist."""
    exercise = subject.exercise
    for language in LANGUAGES:
        if language not in exercise.title:
            toml = exercise.files["exercise.toml"].decode()
            yield Finding(
                say("[title] has no %(language)s", language=language), "exercise.toml", line_of(toml, r"^\[title\]")
            )
        if language not in exercise.statements:
            yield Finding(say("is missing"), f"statement.{language}.md")
        if _SKELETON.search(exercise.title.get(language, "")):
            yield warning(
                say("the skeleton's title is still there in %(language)s", language=language), "exercise.toml"
            )
        if exercise.learn and language not in exercise.learn:
            yield Finding(say("is missing, but the other language has one"), f"learn.{language}.md")
    for language, text in exercise.statements.items():
        yield from _statement(f"statement.{language}.md", text, exercise.figures)
    for language, text in exercise.learn.items():
        yield from _figures(f"learn.{language}.md", text, exercise.figures)
    for stem, texts in (("statement", exercise.statements), ("learn", exercise.learn)):
        if "zh" in texts and not re.search(r"[\u4e00-\u9fff]", texts["zh"]):
            yield Finding(say("holds no Chinese character"), f"{stem}.zh.md", 1)
    yield from _unused_figures(subject)
    yield note(", ".join(exercise.statements))


def _statement(file: str, text: str, figures: Mapping[str, bytes]) -> Findings:
    for name in _PLACEHOLDERS:
        count = len(re.findall(rf"^\{{\{{{name}\}}\}}$", text, re.MULTILINE))
        if count != 1:
            message = say("needs one line %(holder)s, but has %(count)s", holder=f"{{{{{name}}}}}", count=count)
            yield Finding(message, file, line_of(text, rf"\{{\{{{name}", 1))
    for found in re.finditer(r"\{\{(.*?)\}\}", text):
        if found.group(1) not in _PLACEHOLDERS:
            yield Finding(say("%(word)s is no place-holder", word=found.group()), file, _line_at(text, found.start()))
    for found in _SKELETON.finditer(text):
        yield warning(say("the skeleton's words are still here"), file, _line_at(text, found.start()))
    if text.count("$$") % 2:
        line = line_of(text, r"\$\$", text.count("$$") - 1)
        yield Finding(say("a formula between $$ and $$ is not closed"), file, line)
    yield from _figures(file, text, figures)


def _figures(file: str, text: str, figures: Mapping[str, bytes]) -> Findings:
    for found in _FIGURE.finditer(text):
        if found.group(1) not in figures:
            message = say("%(file)s is missing", file=f"figures/{found.group(1)}")
            yield Finding(message, file, _line_at(text, found.start()))


def _unused_figures(subject: Subject) -> Findings:
    texts = [*subject.exercise.statements.values(), *subject.exercise.learn.values()]
    shown = {name for text in texts for name in _FIGURE.findall(text)}
    for name in sorted(subject.exercise.figures.keys() - shown):
        yield warning(say("no text shows it"), f"figures/{name}")


def _line_at(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
