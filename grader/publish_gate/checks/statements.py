"""The texts that students read: every language, the placeholders, the figures."""

import re
from collections.abc import Mapping

from grader.languages import LANGUAGES
from grader.message import Message
from grader.publish_gate.checks.finding import Finding, Findings, line_of, note, warning
from grader.publish_gate.checks.rendered import broken_figure, rendered
from grader.publish_gate.checks.subject import Subject, path_of
from grader.verdict import Verdict

_PLACEHOLDERS = ("samples", "limits")
_SKELETON = re.compile(r"Write here|写在这里")
_SVG = ".svg"
_FIGURE = re.compile(r"!\[[^\]]*\]\(figures/([^)]+)\)")


def statements(subject: Subject) -> Findings:
    """Check titles and statements: their languages, their placeholders, and that their figures exist."""
    exercise = subject.exercise
    for language in LANGUAGES:
        if language not in exercise.title:
            toml = exercise.files["exercise.toml"].decode()
            message = Message("title_missing", {"language": language})
            yield warning(message, "exercise.toml", line_of(toml, r"^\[title\]"))
        if language not in exercise.statements:
            yield warning(Message("translation_missing"), f"statement.{language}.md")
        if _SKELETON.search(exercise.title.get(language, "")):
            yield warning(Message("title_of_skeleton", {"language": language}), "exercise.toml")
        if exercise.learn and language not in exercise.learn:
            yield warning(Message("translation_missing"), f"learn.{language}.md")
        for one in exercise.properties:
            if language not in one.text:
                values = {"property": one.name, "language": language}
                yield warning(Message("property_translation_missing", values), "exercise.toml")
    for language, text in exercise.statements.items():
        yield from _statement(f"statement.{language}.md", text, exercise.figures)
    for language, text in exercise.learn.items():
        yield from _skeleton_text(f"learn.{language}.md", text)
        yield from rendered(f"learn.{language}.md", text, exercise.figures)
    yield from _hints(subject)
    for stem, texts in (("statement", exercise.statements), ("learn", exercise.learn)):
        if "zh" in texts and not re.search(r"[\u4e00-\u9fff]", texts["zh"]):
            yield Finding(Message("no_chinese"), f"{stem}.zh.md", 1)
    yield from _unused_figures(subject)
    yield note(Message("statement_languages", {"languages": list(exercise.statements)}))


def _statement(file: str, text: str, figures: Mapping[str, bytes]) -> Findings:
    for name in _PLACEHOLDERS:
        count = len(re.findall(rf"^\{{\{{{name}\}}\}}$", text, re.MULTILINE))
        if count != 1:
            message = Message("placeholder_once", {"placeholder": f"{{{{{name}}}}}", "count": count})
            yield Finding(message, file, line_of(text, rf"\{{\{{{name}", 1))
    for found in re.finditer(r"\{\{(.*?)\}\}", text):
        if found.group(1) not in _PLACEHOLDERS:
            message = Message("placeholder_unknown", {"placeholder": found.group()})
            yield Finding(message, file, _line_at(text, found.start()))
    yield from _skeleton_text(file, text)
    yield from rendered(file, text, figures)


def _skeleton_text(file: str, text: str) -> Findings:
    for found in _SKELETON.finditer(text):
        yield warning(Message("skeleton_text"), file, _line_at(text, found.start()))


def _hints(subject: Subject) -> Findings:
    """Check that hints are written, in the languages of the statements."""
    for kept in subject.exercise.submissions:
        path = path_of(kept)
        yield from _skeleton_text(path, kept.source)
        for language in subject.exercise.statements:
            if kept.verdict is Verdict.WRONG_ANSWER and language not in kept.hint:
                yield warning(Message("hint_translation_missing", {"language": language}), path, 1)


def _unused_figures(subject: Subject) -> Findings:
    texts = [*subject.exercise.statements.values(), *subject.exercise.learn.values()]
    shown = {name for text in texts for name in _FIGURE.findall(text)}
    for name in sorted(subject.exercise.figures.keys() - shown):
        yield warning(Message("figure_unused"), f"figures/{name}")
    for name, content in sorted(subject.exercise.figures.items()):
        if name.endswith(_SVG) and (error := broken_figure(content)):
            yield Finding(Message("figure_broken", {"error": error}), f"figures/{name}")


def _line_at(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
