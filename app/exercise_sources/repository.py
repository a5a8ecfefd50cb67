"""The labs and exercises in a fetched commit. Names, modes and sizes are those of a stranger, and are all checked."""

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.authoring.archive import MAX_TOTAL_BYTES, reason_against_content, reason_against_path
from app.exercise_sources.errors import PullError
from app.exercise_sources.git_process import PULLED, Objects
from app.http.exercise_address import RESERVED
from grader.exercise.junk import is_junk
from grader.exercise.lab import LabFolder, read_lab
from grader.exercise.parse import MAX_FILE_BYTES, MAX_FILES, is_slug
from grader.exercise.problems import ExerciseError
from grader.exercise.text_files import normal_content
from grader.message import Message

MOST_EXERCISES = 500
_MOST_ENTRIES = 20_000
_MOST_TREE_BYTES = 1024**2
_DEEPEST = 8
_TREE, _FILES, _LINK = "40000", ("100644", "100755", "100664"), "120000"
_EXERCISE, _LAB = "exercise.toml", "lab.toml"
_NAME_BYTES = 20


@dataclass(frozen=True)
class Entry:
    """One entry of a tree."""

    mode: str
    name: bytes
    object: str


@dataclass
class FoundExercise:
    """An exercise folder with its files, or the reasons why it is not read. `lab` is empty without a `lab.toml`."""

    path: str
    slug: str
    lab: str
    position: int = 0
    files: dict[str, bytes] = field(default_factory=dict)
    reasons: list[Message] = field(default_factory=list)


@dataclass
class FoundCommit:
    """The content of a commit, as far as it concerns exercises."""

    commit: str
    labs: list[LabFolder] = field(default_factory=list)
    exercises: list[FoundExercise] = field(default_factory=list)
    problems: list[tuple[str, Message]] = field(default_factory=list)


def read_commit(objects: Objects, folder: str, *, known: str | None = None) -> FoundCommit | None:
    """Return the labs and exercises below a folder; None if the commit is the known one. Raises PullError."""
    commit = objects.find(f"{PULLED}^{{commit}}").name
    return None if commit == known else _Reader(objects).read(commit, folder)


class _Reader:
    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._entries = 0

    def read(self, commit: str, folder: str) -> FoundCommit:
        found = FoundCommit(commit)
        tree = self._objects.find(f"{PULLED}^{{tree}}").name
        for part in folder.split("/") if folder else ():
            below = {entry.name: entry for entry in self._tree(tree)}.get(part.encode())
            if below is None or below.mode != _TREE:
                raise PullError("source_folder_missing", folder=folder)
            tree = below.object
        self._search(found, tree, "", None, 0)
        _refuse_twins(found)
        return found

    def _search(self, found: FoundCommit, tree: str, path: str, above: LabFolder | None, depth: int) -> None:
        """Find exercises in a folder and below it. `above` is the lab of the folder around it."""
        entries = self._tree(tree)
        names = {entry.name.decode("utf-8", "replace") for entry in entries}
        if _EXERCISE in names:
            if len(found.exercises) == MOST_EXERCISES:
                raise PullError("source_too_many_exercises", count=MOST_EXERCISES)
            found.exercises.append(self._exercise(entries, path, above))
            return
        if depth == _DEEPEST:
            raise PullError("source_too_deep", count=_DEEPEST)
        lab = self._lab(found, entries, path) if _LAB in names else None
        for entry in entries:
            name = _text(entry.name)
            if entry.mode == _TREE and name is not None and not is_junk(name) and not reason_against_path(name):
                self._search(found, entry.object, f"{path}/{name}".lstrip("/"), lab, depth + 1)

    def _lab(self, found: FoundCommit, entries: list[Entry], path: str) -> LabFolder | None:
        slug = path.rpartition("/")[2]
        entry = next(one for one in entries if one.name == _LAB.encode())
        content = self._objects.read(entry.object, limit_bytes=MAX_FILE_BYTES) if entry.mode in _FILES else None
        place = f"{path}/{_LAB}".lstrip("/")
        if not is_slug(slug) or slug in RESERVED:
            found.problems.append((place, Message("folder_name_wrong")))
        elif content is None:
            found.problems.append((place, Message("file_not_plain")))
        else:
            try:
                found.labs.append(_parsed_lab(slug, content))
            except ExerciseError as error:
                found.problems.extend((place, problem.message) for problem in error.problems)
            else:
                return found.labs[-1]
        return None

    def _exercise(self, entries: list[Entry], path: str, lab: LabFolder | None) -> FoundExercise:
        slug = path.rpartition("/")[2]
        read = FoundExercise(path, slug, lab.slug if lab else "")
        if not is_slug(slug):
            read.reasons.append(Message("folder_name_wrong"))
        elif slug in RESERVED:
            read.reasons.append(Message("source_slug_reserved", {"slug": slug}))
        if lab is not None and slug not in lab.levels:
            read.reasons.append(Message("level_not_listed", {"slug": slug}))
        elif lab is not None:
            read.position = lab.levels.index(slug)
        left, seen = MAX_TOTAL_BYTES, set()
        for name, entry in self._files(entries, "", 0):
            place = f"{path}/{name}"
            if is_junk(name):
                continue
            why = _reason_against(name, entry)
            if why is None and name.lower() in seen:
                why = Message("file_twice")
            seen.add(name.lower())
            if len(seen) > MAX_FILES:
                read.reasons.append(Message("too_many_files", {"count": MAX_FILES}))
                break
            content = None if why else self._objects.read(entry.object, limit_bytes=min(MAX_FILE_BYTES, left))
            if content is not None:
                left -= len(content)
                content = normal_content(name, content)
                why = reason_against_content(name, content)
            elif why is None:
                why = Message("file_too_large", {"limit_bytes": min(MAX_FILE_BYTES, left)})
            if why is not None:
                read.reasons.append(Message("at_field", {"field": shown(place), "reason": why}))
            elif content is not None:
                read.files[name] = content
        if read.reasons:
            read.files.clear()
        return read

    def _files(self, entries: list[Entry], path: str, depth: int) -> Iterator[tuple[str, Entry]]:
        """Yield every entry below an exercise that is no folder, and folders with a refused name."""
        if depth > _DEEPEST:
            raise PullError("source_too_deep", count=_DEEPEST)
        for entry in entries:
            name = path + (_text(entry.name) or entry.name.decode("latin-1").encode("ascii", "replace").decode())
            if entry.mode != _TREE or reason_against_path(name):
                yield name, entry
            elif not is_junk(name):
                yield from self._files(self._tree(entry.object), f"{name}/", depth + 1)

    def _tree(self, name: str) -> list[Entry]:
        content = self._objects.read(name, limit_bytes=_MOST_TREE_BYTES)
        if content is None:
            raise PullError("source_too_many_files", count=_MOST_ENTRIES)
        entries = []
        at = 0
        while at < len(content):
            space, end = content.find(b" ", at), content.find(b"\0", at)
            hash_end = end + 1 + _NAME_BYTES
            if not at < space < end or hash_end > len(content):
                raise PullError("source_unreadable")
            entry = Entry(content[at:space].decode("ascii", "replace"), content[space + 1 : end], "")
            if entry.name in (b"", b".", b"..") or b"/" in entry.name or entry.name.lower() == b".git":
                raise PullError("source_name_refused", name=shown(entry.name.decode("utf-8", "replace")))
            entries.append(Entry(entry.mode, entry.name, content[end + 1 : hash_end].hex()))
            at = hash_end
        self._entries += len(entries)
        if self._entries > _MOST_ENTRIES:
            raise PullError("source_too_many_files", count=_MOST_ENTRIES)
        return entries


def shown(path: str) -> str:
    """Return a name of a stranger, short and without characters that could change what a reader sees."""
    return re.sub(r"[^ -~]", "?", path.encode("ascii", "backslashreplace").decode())[:255]


def _text(name: bytes) -> str | None:
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _reason_against(path: str, entry: Entry) -> Message | None:
    if entry.mode == _LINK:
        return Message("file_is_link")
    if entry.mode not in _FILES:
        return reason_against_path(path) or Message("file_not_plain")
    if _text(entry.name) is None:
        return Message("path_characters")
    return reason_against_path(path)


def _parsed_lab(slug: str, content: bytes) -> LabFolder:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, slug, _LAB)
        file.parent.mkdir()
        file.write_bytes(content)
        return read_lab(file)


def _refuse_twins(found: FoundCommit) -> None:
    """Refuse every exercise, and every lab, whose name occurs twice."""
    for one in found.exercises:
        twins = [other.path for other in found.exercises if other.slug == one.slug and other is not one]
        if twins:
            one.reasons.append(Message("source_slug_twice", {"path": shown(twins[0])}))
            one.files.clear()
    slugs = [lab.slug for lab in found.labs]
    for slug in sorted({slug for slug in slugs if slugs.count(slug) > 1}):
        raise PullError("source_lab_twice", lab=slug)
