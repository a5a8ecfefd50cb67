"""Read and validate one exercise: the files of a folder, on disk or in the database, become an `Exercise`.

An exercise is a mapping from relative paths to bytes, wherever it came from; its version is the hash of that
mapping. Nothing here executes the author's code: the sources stay text until they are inside a jail.
"""

import hashlib
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from grader.exercise.declarations import read_gradient, read_properties
from grader.exercise.exercise import EntryPoint, EquivalentMutant, ExampleSubmission, Exercise, Limits, Tolerance
from grader.exercise.problems import ExerciseError, Problem
from grader.exercise.toml_reader import TomlReader, read_format, toml_invalid
from grader.languages import LANGUAGES
from grader.message import Message
from grader.verdict import Verdict

COMMENTS = ("open", "after_submitting", "off")
MAX_FILE_BYTES = 512 * 1024
MAX_FILES = 200
MAX_WEIGHT = 1000
_FORMAT_OF_WEIGHTS = 2
_SLUG = re.compile(r"[a-z][a-z0-9_]{1,63}")
_MODULE = re.compile(r"[a-z_][a-z0-9_]{0,63}")
_TAKEN_MODULES = sys.stdlib_module_names | {"numpy", "grader", "casekit", "cases", "driver", "submission"}
DRIVER = "hidden/driver.py"
_REQUIRED = ("exercise.toml", "template.py", "hidden/cases.py", DRIVER, "hidden/reference.py")
_SECRET_PREFIX = "hidden/"


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return every file of the folder by its relative POSIX path, without caches and hidden files.

    Raises ExerciseError for a missing folder, a symbolic link, or a file over the size limit.
    """
    if not folder.is_dir():
        raise ExerciseError(str(folder), [Problem(folder.name, "", Message("not_a_folder"))])
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if any(part.startswith(".") or part == "__pycache__" for part in relative.parts):
            continue
        if path.is_symlink():
            problems.append(Problem(relative.as_posix(), "", Message("file_is_link")))
        elif path.is_file():
            if path.stat().st_size > MAX_FILE_BYTES:
                message = Message("file_too_large", {"limit_bytes": MAX_FILE_BYTES})
                problems.append(Problem(relative.as_posix(), "", message))
            else:
                files[relative.as_posix()] = path.read_bytes()
    if problems:
        raise ExerciseError(str(folder), problems)
    return files


def load_exercise(folder: Path) -> Exercise:
    """Return the exercise in `folder`, whose name is its slug. Raises ExerciseError with every problem."""
    return parse_exercise(folder.name, read_folder(folder))


def content_hash(files: Mapping[str, bytes]) -> str:
    """Return the version of an exercise: SHA-256 over sorted paths and contents, in hexadecimal."""
    digest = hashlib.sha256()
    for path in sorted(files):
        content = files[path]
        digest.update(f"{len(path.encode())} {len(content)} ".encode() + path.encode() + content)
    return digest.hexdigest()


def is_slug(name: str) -> bool:
    """Return whether an exercise may have this name."""
    return _SLUG.fullmatch(name) is not None


def is_secret(path: str) -> bool:
    """Return whether a file must never reach a student. The driver runs beside their code and is no secret."""
    return path.startswith(_SECRET_PREFIX) and path != DRIVER


def parse_exercise(slug: str, files: Mapping[str, bytes]) -> Exercise:
    """Return the exercise in these files. Raises ExerciseError with every problem."""
    problems: list[Problem] = []
    if not _SLUG.fullmatch(slug):
        problems.append(Problem(slug, "", Message("folder_name_wrong")))
    if len(files) > MAX_FILES:
        problems.append(Problem(slug, "", Message("too_many_files", {"count": MAX_FILES})))
    texts = _texts(files, problems)
    problems += [Problem(path, "", Message("file_missing")) for path in _REQUIRED if path not in files]
    statements = _by_language("statement", texts)
    if not statements:
        problems.append(Problem("statement.en.md", "", Message("statement_missing")))
    toml = _toml(texts.get("exercise.toml", ""), problems)
    fields = _fields(toml, texts)
    submissions = tuple(_example_submissions(texts, problems))
    problems += toml.problems
    if problems:
        raise ExerciseError(slug, problems)
    return Exercise(
        slug=slug,
        version=content_hash(files),
        statements=statements,
        learn=_by_language("learn", texts),
        template=texts["template.py"],
        cases_source=texts["hidden/cases.py"],
        driver_source=texts[DRIVER],
        reference_source=texts["hidden/reference.py"],
        figures={path.removeprefix("figures/"): files[path] for path in files if _is_figure(path)},
        submissions=submissions,
        files=dict(files),
        **fields,
    )


def _texts(files: Mapping[str, bytes], problems: list[Problem]) -> dict[str, str]:
    texts = {}
    for path, content in files.items():
        try:
            texts[path] = content.decode("utf-8")
        except UnicodeDecodeError as error:
            problems.append(Problem(path, "", Message("file_not_utf8", {"position": error.start})))
    return texts


def _toml(text: str, problems: list[Problem]) -> TomlReader:
    try:
        return TomlReader("exercise.toml", tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem("exercise.toml", "", toml_invalid(error)))
        return TomlReader("exercise.toml", {}, silent=True)


def _fields(toml: TomlReader, texts: Mapping[str, str]) -> dict[str, Any]:
    toml_format = read_format(toml)
    fields: dict[str, Any] = {
        "title": toml.text_by_language("title"),
        "points": toml.integer("points", low=0, high=100_000),
        "difficulty": toml.integer("difficulty", low=1, high=5),
        "tags": toml.strings("tags"),
        "prerequisites": toml.strings("prerequisites"),
        "entry_points": _entry_points(toml),
        "provided": _provided(toml, texts),
        "equivalent_mutants": _equivalent_mutants(toml),
        "gradient": read_gradient(toml, texts.get(DRIVER, "")),
        "properties": read_properties(toml, texts.get(DRIVER, "")),
        "comments": toml.choice("comments", COMMENTS, default=COMMENTS[0]),
        "weights": _weights(toml, toml_format),
    }
    limits = toml.table("limits")
    fields["limits"] = Limits(
        time_limit_s=limits.number("time_limit_s", default=Limits.time_limit_s, low=0.1, high=600.0),
        memory_limit_mib=limits.integer("memory_limit_mib", default=Limits.memory_limit_mib, low=16, high=8192),
    )
    limits.no_other_keys()
    tolerance = toml.table("tolerance")
    fields["tolerance"] = _tolerance(tolerance)
    outputs = tolerance.table("outputs")
    fields["output_tolerances"] = {name: _one_output(outputs, name) for name in outputs.names()}
    tolerance.no_other_keys()
    toml.no_other_keys()
    return fields


def _one_output(outputs: TomlReader, name: str) -> Tolerance:
    table = outputs.table(name)
    tolerance = _tolerance(table)
    table.no_other_keys()
    return tolerance


def _tolerance(table: TomlReader) -> Tolerance:
    return Tolerance(
        atol=table.number("atol", default=Tolerance.atol, low=0.0, high=1.0),
        rtol=table.number("rtol", default=Tolerance.rtol, low=0.0, high=1.0),
    )


def _entry_points(toml: TomlReader) -> tuple[EntryPoint, ...]:
    found = []
    for table in toml.tables("entry_points", at_least=1):
        found.append(EntryPoint(name=table.text("name"), methods=table.strings("methods")))
        table.no_other_keys()
    return tuple(found)


def _equivalent_mutants(toml: TomlReader) -> tuple[EquivalentMutant, ...]:
    found = []
    for table in toml.tables("equivalent_mutants"):
        line = table.integer("line", low=1, high=MAX_FILE_BYTES)
        found.append(EquivalentMutant(line, table.text("change"), table.text("reason")))
        table.no_other_keys()
    return tuple(found)


def _weights(toml: TomlReader, toml_format: int) -> dict[str, int]:
    if "weights" in toml.names() and toml_format < _FORMAT_OF_WEIGHTS:
        toml.problem("weights", Message("key_of_later_format", {"format": _FORMAT_OF_WEIGHTS}))
    table = toml.table("weights")
    return {family: table.integer(family, low=1, high=MAX_WEIGHT) for family in table.names()}


def _provided(toml: TomlReader, texts: Mapping[str, str]) -> dict[str, str]:
    provided = {}
    for name in toml.strings("provided"):
        path = f"provided/{name}.py"
        if not _MODULE.fullmatch(name):
            toml.problem("provided", Message("module_name_wrong", {"name": name}))
        elif name in _TAKEN_MODULES:
            toml.problem("provided", Message("module_name_taken", {"name": name}))
        elif path not in texts:
            toml.problem("provided", Message("module_file_missing", {"name": name, "path": path}))
        else:
            provided[name] = texts[path]
    for path in texts:
        if path.startswith("provided/") and path.removeprefix("provided/").removesuffix(".py") not in provided:
            toml.problem("provided", Message("module_not_listed", {"path": path}))
    return provided


def _by_language(stem: str, texts: Mapping[str, str]) -> dict[str, str]:
    named = {language: texts.get(f"{stem}.{language}.md") for language in LANGUAGES}
    return {language: text for language, text in named.items() if text is not None}


def _is_figure(path: str) -> bool:
    return path.startswith("figures/") and path.endswith(".svg")


def _example_submissions(texts: Mapping[str, str], problems: list[Problem]) -> Iterator[ExampleSubmission]:
    for path, source in sorted(texts.items()):
        if not path.startswith("hidden/submissions/"):
            continue
        parts = path.split("/")
        if len(parts) != 4 or not path.endswith(".py") or parts[2] not in set(Verdict):
            problems.append(Problem(path, "", Message("submission_path_wrong")))
            continue
        verdict = Verdict(parts[2])
        hint = _hint(source)
        if verdict is Verdict.WRONG_ANSWER and "en" not in hint:
            problems.append(Problem(path, "", Message("hint_missing")))
        yield ExampleSubmission(parts[3].removesuffix(".py"), verdict, source, hint)


def _hint(source: str) -> dict[str, str]:
    """Return the docstring at the start of an example submission: English, then Chinese after an empty line."""
    opening = re.match(r'\s*"""(.*?)"""', source, re.DOTALL)
    english, _, chinese = opening.group(1).partition("\n\n") if opening else ("", "", "")
    hint = {"en": " ".join(english.split()), "zh": "".join(line.strip() for line in chinese.splitlines())}
    return {language: text for language, text in hint.items() if text}
