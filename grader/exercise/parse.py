"""Read and validate one exercise: the files of a folder, on disk or in the database, become an `Exercise`.

An exercise is a mapping from relative paths to bytes, wherever it came from; its version is the hash of that
mapping. Nothing here executes the author's code: the sources stay text until they are inside a jail.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from grader.exercise.checker import PATH as CHECKER
from grader.exercise.checker import read_checker
from grader.exercise.credit import read_credits, read_license
from grader.exercise.declarations import read_gradient, read_properties
from grader.exercise.exercise import (
    SHORT,
    TRAINING,
    EntryPoint,
    EquivalentMutant,
    ExampleSubmission,
    Exercise,
    Limits,
)
from grader.exercise.junk import is_junk
from grader.exercise.outputs import LENIENT, OutputRule, read_output_tolerances, read_outputs, read_tolerance
from grader.exercise.problems import ExerciseError, Problem
from grader.exercise.provided import read_data, read_modules
from grader.exercise.source_rules import read_source_rules
from grader.exercise.text_files import is_binary, normal_content
from grader.exercise.toml_reader import TomlReader, toml_invalid
from grader.languages import DEFAULT, LANGUAGES
from grader.message import Message
from grader.plain_text import NotPlainTextError, read_text
from grader.verdict import Verdict

COMMENTS = ("open", "after_submitting", "off")
MAX_FILE_BYTES = 512 * 1024
MAX_FILES = 200
MAX_WEIGHT = 1000
_FORMAT_2 = 2
_KEYS_OF_FORMAT_2 = (
    "weights",
    "license",
    "credits",
    "outputs",
    "messages",
    "packages",
    "data",
    "source_rules",
)
TIME_CLASSES = (SHORT, TRAINING)
_SLUG = re.compile(r"[a-z][a-z0-9_]{1,63}")
DRIVER = "hidden/driver.py"
_REQUIRED = ("exercise.toml", "template.py", "hidden/cases.py", DRIVER, "hidden/reference.py")
_SECRET_PREFIX = "hidden/"


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return every file of the folder by its relative POSIX path, without junk, and text in its normal form.

    Raises ExerciseError for a missing folder, a symbolic link, or a file over the size limit.
    """
    if not folder.is_dir():
        raise ExerciseError(str(folder), [Problem(folder.name, "", Message("not_a_folder"))])
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if is_junk(relative.as_posix()):
            continue
        if path.is_symlink():
            problems.append(Problem(relative.as_posix(), "", Message("file_is_link")))
        elif path.is_file():
            if path.stat().st_size > MAX_FILE_BYTES:
                message = Message("file_too_large", {"limit_bytes": MAX_FILE_BYTES})
                problems.append(Problem(relative.as_posix(), "", message))
            else:
                files[relative.as_posix()] = normal_content(relative.as_posix(), path.read_bytes())
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
    toml = _toml(texts.get("exercise.toml"), problems)
    fields = read_fields(toml, texts, files)
    submissions = tuple(_example_submissions(texts, tuple(fields["title"]), problems))
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
        if is_binary(path):
            continue
        try:
            texts[path] = read_text(content)
        except NotPlainTextError as error:
            problems.append(Problem(path, "", error.message))
    return texts


def _toml(text: str | None, problems: list[Problem]) -> TomlReader:
    if text is None:  # missing or unreadable, and a problem already
        return TomlReader("exercise.toml", {}, silent=True)
    try:
        return TomlReader("exercise.toml", tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem("exercise.toml", "", toml_invalid(error)))
        return TomlReader("exercise.toml", {}, silent=True)


def read_fields(toml: TomlReader, texts: Mapping[str, str], files: Mapping[str, bytes]) -> dict[str, Any]:
    """Return the fields of an exercise that exercise.toml declares. Problems gather in `toml`."""
    is_later = toml.read_format() >= _FORMAT_2
    if not is_later:
        _refuse_later_keys(toml, files)
    fields: dict[str, Any] = {
        "output_rule": OutputRule() if is_later else LENIENT,
        "title": toml.text_by_language("title"),
        "points": toml.integer("points", low=0, high=100_000),
        "difficulty": toml.integer("difficulty", low=1, high=5),
        "tags": toml.strings("tags"),
        "prerequisites": toml.strings("prerequisites"),
        "entry_points": _entry_points(toml),
        "provided": read_modules(toml, texts),
        "data": read_data(toml, files),
        "equivalent_mutants": _equivalent_mutants(toml),
        "gradient": read_gradient(toml, texts.get(DRIVER, "")),
        "properties": read_properties(toml, texts.get(DRIVER, "")),
        "comments": toml.choice("comments", COMMENTS, default=COMMENTS[0]),
        "weights": _weights(toml),
        "license": read_license(toml),
        "credits": read_credits(toml),
        "checker": read_checker(toml, texts),
        "packages": toml.strings("packages"),
        "source_rules": read_source_rules(toml),
    }
    limits = toml.table("limits")
    fields["limits"] = Limits(
        time_limit_s=limits.number("time_limit_s", default=Limits.time_limit_s, low=0.1, high=600.0),
        memory_limit_mib=limits.integer("memory_limit_mib", default=Limits.memory_limit_mib, low=16, high=8192),
        time_class=limits.choice("time_class", TIME_CLASSES, default=TIME_CLASSES[0]),
    )
    limits.no_other_keys()
    tolerance = toml.table("tolerance")
    fields["tolerance"] = read_tolerance(tolerance)
    of_outputs, fields["output_rules"] = read_outputs(toml, fields["tolerance"])
    fields["output_tolerances"] = read_output_tolerances(tolerance) | of_outputs
    tolerance.no_other_keys()
    toml.no_other_keys()
    return fields


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


def _refuse_later_keys(toml: TomlReader, files: Mapping[str, bytes]) -> None:
    for key in _KEYS_OF_FORMAT_2:
        if key in toml.names():
            toml.problem(key, Message("key_of_later_format", {"format": _FORMAT_2}))
    if "time_class" in toml.table("limits").names():
        toml.problem("limits.time_class", Message("key_of_later_format", {"format": _FORMAT_2}))
    for path in files:
        if path == CHECKER or path.endswith(".png"):
            toml.problems.append(Problem(path, "", Message("file_of_later_format", {"format": _FORMAT_2})))


def _weights(toml: TomlReader) -> dict[str, int]:
    table = toml.table("weights")
    return {family: table.integer(family, low=1, high=MAX_WEIGHT) for family in table.names()}


def _by_language(stem: str, texts: Mapping[str, str]) -> dict[str, str]:
    named = {language: texts.get(f"{stem}.{language}.md") for language in LANGUAGES}
    return {language: text for language, text in named.items() if text is not None}


def _is_figure(path: str) -> bool:
    return path.startswith("figures/") and path.endswith((".svg", ".png"))


def _example_submissions(
    texts: Mapping[str, str], languages: Sequence[str], problems: list[Problem]
) -> Iterator[ExampleSubmission]:
    for path, source in sorted(texts.items()):
        if not path.startswith("hidden/submissions/"):
            continue
        parts = path.split("/")
        if len(parts) != 4 or not path.endswith(".py") or parts[2] not in set(Verdict):
            problems.append(Problem(path, "", Message("submission_path_wrong")))
            continue
        verdict = Verdict(parts[2])
        hint = _hint(source, languages)
        if verdict is Verdict.WRONG_ANSWER and not hint.keys() & {*languages, DEFAULT}:
            problems.append(Problem(path, "", Message("hint_missing")))
        yield ExampleSubmission(parts[3].removesuffix(".py"), verdict, source, hint)


def _hint(source: str, languages: Sequence[str]) -> dict[str, str]:
    """Return the docstring at the start of an example submission: English, then Chinese after an empty line.

    In an exercise of one language the whole docstring is in that language.
    """
    opening = re.match(r'\s*"""(.*?)"""', source, re.DOTALL)
    english, _, chinese = opening.group(1).partition("\n\n") if opening else ("", "", "")
    if opening and list(languages) == ["zh"]:
        english, chinese = "", opening.group(1)
    hint = {"en": " ".join(english.split()), "zh": "".join(line.strip() for line in chinese.splitlines())}
    return {language: text for language, text in hint.items() if text}
