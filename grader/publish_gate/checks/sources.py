"""The author's source files, read but not run: they parse, define what they must, and import what they may."""

import ast
import re

from grader.exercise.exercise import EntryPoint, Exercise
from grader.exercise.syntax import parse
from grader.message import Message
from grader.publish_gate.checks.files import unknown_files
from grader.publish_gate.checks.finding import Finding, Findings, line_of, note, warning
from grader.publish_gate.checks.subject import Subject
from grader.publish_gate.checks.template_parts import signatures
from grader.verdict import Verdict

BEGIN, END = "# === your code: begin ===", "# === your code: end ==="
_MAX_FOLDER_BYTES = 2 << 20
_MAX_HINT = 320
_DEFINES = {"hidden/cases.py": "generate", "hidden/driver.py": "run"}


def sources(subject: Subject) -> Findings:
    """Check that Python files parse, entry points exist, the driver avoids `casekit`, and sizes are sane."""
    exercise = subject.exercise
    trees = {}
    for path, content in exercise.files.items():
        if not path.endswith(".py") or path.startswith(f"hidden/submissions/{Verdict.COMPILE_ERROR}/"):
            continue
        try:
            trees[path] = parse(content.decode())
        except (SyntaxError, ValueError) as error:
            yield Finding(Message("does_not_parse", {"error": str(error)}), path, getattr(error, "lineno", None) or 0)
    for path, name in _DEFINES.items():
        if path in trees and not _function(trees[path].body, name):
            yield Finding(Message("no_function", {"name": name}), path, 1)
    for path in ("template.py", "hidden/reference.py"):
        if path in trees:
            for point in exercise.entry_points:
                yield from _entry_point(path, trees[path], point)
    if "hidden/driver.py" in trees:
        yield from _driver_imports(trees["hidden/driver.py"])
    yield from _template(exercise.template)
    if {"template.py", "hidden/reference.py", "hidden/driver.py"} <= trees.keys():
        yield from signatures(exercise.template, exercise.reference_source, exercise.driver_source)
    yield from unknown_files(exercise.files)
    yield from _hints(exercise)
    yield from _size(exercise)
    yield note(Message("python_files", {"count": len(trees)}))


def _entry_point(path: str, tree: ast.Module, point: EntryPoint) -> Findings:
    if not point.methods:
        if not _function(tree.body, point.name) and not _class(tree.body, point.name):
            yield Finding(Message("no_function_or_class", {"name": point.name}), path, 1)
        return
    found = _class(tree.body, point.name)
    if not found:
        yield Finding(Message("no_class", {"name": point.name}), path, 1)
        return
    for method in point.methods:
        if not _function(found.body, method):
            message = Message("no_method", {"name": point.name, "method": method})
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
            yield Finding(Message("driver_imports_casekit"), "hidden/driver.py", node.lineno)


def _template(template: str) -> Findings:
    counts = template.count(BEGIN), template.count(END)
    if counts[0] != counts[1] or not counts[0]:
        values = {"begin": BEGIN, "end": END, "begins": counts[0], "ends": counts[1]}
        yield Finding(Message("student_part_unmarked", values), "template.py", 1)
        return
    for number, part in enumerate(template.split(BEGIN)[1:]):
        if "raise NotImplementedError" not in part.split(END)[0]:
            line = line_of(template, re.escape(BEGIN), number)
            yield Finding(Message("student_part_does_not_raise"), "template.py", line)


def _hints(exercise: Exercise) -> Findings:
    for kept in exercise.submissions:
        count = max(map(len, kept.hint.values()), default=0)
        if kept.verdict is Verdict.WRONG_ANSWER and count > _MAX_HINT:
            path = f"hidden/submissions/{kept.verdict}/{kept.name}.py"
            yield warning(Message("hint_too_long", {"count": count, "limit": _MAX_HINT}), path, 1)


def _size(exercise: Exercise) -> Findings:
    total = sum(map(len, exercise.files.values()))
    if total > _MAX_FOLDER_BYTES:
        values = {"size_kib": total >> 10, "limit_kib": _MAX_FOLDER_BYTES >> 10}
        yield Finding(Message("folder_too_large", values))
