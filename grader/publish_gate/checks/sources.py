"""The author's source files, read but not run: they parse, define what they must, and import what they may."""

import ast
import re

from grader.exercise.exercise import EntryPoint, Exercise
from grader.publish_gate.checks.finding import Finding, Findings, line_of, note, warning
from grader.publish_gate.checks.subject import Subject
from grader.sentence import say
from grader.verdict import Verdict

BEGIN, END = "# === your code: begin ===", "# === your code: end ==="
_MAX_FOLDER_BYTES = 2 << 20
_MAX_HINT = 320
_DEFINES = {"hidden/cases.py": "generate", "hidden/driver.py": "run"}


def sources(subject: Subject) -> Findings:
    """Every Python file parses; entry points are defined; the driver stays out of `casekit`; sizes are sane."""
    exercise = subject.exercise
    trees = {}
    for path, content in exercise.files.items():
        if not path.endswith(".py") or path.startswith(f"hidden/submissions/{Verdict.COMPILE_ERROR}/"):
            continue
        try:
            trees[path] = ast.parse(content.decode())
        except (SyntaxError, ValueError) as error:
            yield Finding(say("does not parse: %(error)s", error=error), path, getattr(error, "lineno", None) or 0)
    for path, name in _DEFINES.items():
        if path in trees and not _function(trees[path].body, name):
            yield Finding(say("defines no function %(name)s", name=name), path, 1)
    for path in ("template.py", "hidden/reference.py"):
        if path in trees:
            for point in exercise.entry_points:
                yield from _entry_point(path, trees[path], point)
    if "hidden/driver.py" in trees:
        yield from _driver_imports(trees["hidden/driver.py"])
    yield from _template(exercise.template)
    yield from _hints(exercise)
    yield from _size(exercise)
    yield note(say("%(count)s Python files", count=len(trees)))


def _entry_point(path: str, tree: ast.Module, point: EntryPoint) -> Findings:
    if not point.methods:
        if not _function(tree.body, point.name) and not _class(tree.body, point.name):
            yield Finding(say("defines no %(name)s", name=point.name), path, 1)
        return
    found = _class(tree.body, point.name)
    if not found:
        yield Finding(say("defines no class %(name)s", name=point.name), path, 1)
        return
    for method in point.methods:
        if not _function(found.body, method):
            message = say("class %(name)s has no method %(method)s", name=point.name, method=method)
            yield Finding(message, path, found.lineno)


def _function(body: list[ast.stmt], name: str) -> ast.FunctionDef | None:
    return next((node for node in body if isinstance(node, ast.FunctionDef) and node.name == name), None)


def _class(body: list[ast.stmt], name: str) -> ast.ClassDef | None:
    return next((node for node in body if isinstance(node, ast.ClassDef) and node.name == name), None)


def _driver_imports(tree: ast.Module) -> Findings:
    for node in ast.walk(tree):
        modules = [node.module] if isinstance(node, ast.ImportFrom) else []
        modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if "casekit" in modules:
            assert isinstance(node, ast.stmt)
            message = say("imports casekit, which only hidden/cases.py may")
            yield Finding(message, "hidden/driver.py", node.lineno)


def _template(template: str) -> Findings:
    counts = template.count(BEGIN), template.count(END)
    if counts[0] != counts[1] or not counts[0]:
        message = say(
            "marks the student's part with `%(begin)s` and `%(end)s`, but has %(counts)s",
            begin=BEGIN,
            end=END,
            counts=counts,
        )
        yield Finding(message, "template.py", 1)
        return
    for number, part in enumerate(template.split(BEGIN)[1:]):
        if "raise NotImplementedError" not in part.split(END)[0]:
            line = line_of(template, re.escape(BEGIN), number)
            yield Finding(say("the student's part does not raise NotImplementedError"), "template.py", line)


def _hints(exercise: Exercise) -> Findings:
    for kept in exercise.submissions:
        count = max(map(len, kept.hint.values()), default=0)
        if kept.verdict is Verdict.WRONG_ANSWER and count > _MAX_HINT:
            path = f"hidden/submissions/{kept.verdict}/{kept.name}.py"
            message = say(
                "the hint has %(count)s characters; a student reads %(limit)s", count=count, limit=_MAX_HINT
            )
            yield warning(message, path, 1)


def _size(exercise: Exercise) -> Findings:
    total = sum(map(len, exercise.files.values()))
    if total > _MAX_FOLDER_BYTES:
        message = say(
            "the folder has %(size)s KiB; at most %(limit)s are reasonable",
            size=total >> 10,
            limit=_MAX_FOLDER_BYTES >> 10,
        )
        yield Finding(message)
