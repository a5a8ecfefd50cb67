"""The exercise in a zip, wherever its folder is: below a folder of the download, of a repository, or none at all."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.authoring.archive import ArchiveError
from app.authoring.zip_entries import ZipEntry, entries_of, opened, read_files, shown
from app.http.errors import FieldRefusal
from grader.exercise.junk import is_junk
from grader.exercise.parse import is_slug
from grader.message import Message

_MARK = "exercise.toml"  # the file that makes a folder an exercise
_MOST_FOLDERS = 100
_COPY = re.compile(r"(?:\s*[-_]?\s*(?:copy|副本|复制)|\s*[(（]\d+[)）])+$", re.IGNORECASE)


class SeveralExercisesError(ArchiveError):
    """A zip with several exercises, of which none was chosen; `folders` are their paths."""

    def __init__(self, folders: Sequence[str]) -> None:
        named = [shown(folder) or "." for folder in folders]
        super().__init__(
            Message("zip_several_exercises", {"count": len(folders), "folders": named}),
            errors=[FieldRefusal(folder, Message("zip_exercise_here")) for folder in named],
        )
        self.folders = named


@dataclass(frozen=True)
class ZippedExercise:
    """The files of an exercise by path, its folder in the zip (`.` for none), and what in the zip was left out."""

    folder: str
    files: dict[str, bytes]
    left_out: tuple[str, ...]

    @property
    def name(self) -> str | None:
        """The name of the folder, which need not be a slug; None where the files are in no folder."""
        return None if self.folder == "." else self.folder.rpartition("/")[2]


def read_exercise(data: bytes, *, folder: str | None = None, slug: str | None = None) -> ZippedExercise:
    """Return the exercise in a zip: that in `folder`, or the only one, or else the one whose folder is named `slug`.

    Raises ArchiveError with every refused file; SeveralExercisesError.
    """
    with opened(data) as archive:
        entries = entries_of(archive)
        wanted = [entry for entry in entries if not is_junk(entry.path)]
        chosen = _chosen(_folders(wanted), folder, slug)
        prefix = "" if chosen == "." else f"{chosen}/"
        inside = [replace(entry, path=entry.path[len(prefix) :]) for entry in wanted if entry.path.startswith(prefix)]
        return ZippedExercise(chosen, read_files(archive, inside), _left_out(entries, prefix))


def slug_form(name: str) -> str:
    """Return the slug nearest to the name of a folder; "" if there is none."""
    plain = _COPY.sub("", unicodedata.normalize("NFKC", name))
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", plain).lower()
    found = re.sub(r"[^a-z0-9]+", "_", words).lstrip("0123456789_").rstrip("_")[:64]
    return found if is_slug(found) else ""


def _folders(entries: Sequence[ZipEntry]) -> list[str]:
    """Return the folders with an exercise, by path."""
    if not entries:
        raise ArchiveError("zip_empty")
    folders = sorted({_folder(entry.path) for entry in entries if entry.path.rpartition("/")[2] == _MARK})
    if not folders:
        message = Message("zip_without_exercise")
        near = [entry.path for entry in entries if _MARK in entry.path.rpartition("/")[2].lower()]
        if near:  # Windows hides the end of exercise.toml.txt
            message = message.then(Message("zip_file_renamed", {"path": shown(near[0])}))
        raise ArchiveError(message)
    return folders[:_MOST_FOLDERS]


def _folder(path: str) -> str:
    return path.rpartition("/")[0] or "."


def _chosen(folders: Sequence[str], folder: str | None, slug: str | None) -> str:
    if folder is not None:
        found = [one for one in folders if folder in (one, shown(one))]
        if not found:
            raise ArchiveError("zip_without_folder_named", folder=folder, folders=[shown(one) for one in folders])
        return found[0]
    if len(folders) == 1:
        return folders[0]
    named = [one for one in folders if slug is not None and one.rpartition("/")[2] == slug]
    if len(named) == 1:
        return named[0]
    raise SeveralExercisesError(folders)


def _left_out(entries: Sequence[ZipEntry], prefix: str) -> tuple[str, ...]:
    """Return what is not taken, each folder that is left out as a whole once."""
    found: dict[str, None] = {}
    for entry in entries:
        parts = entry.path.split("/")
        place = next((place for place, part in enumerate(parts) if is_junk(part)), None)
        if place is None and not entry.path.startswith(prefix):
            inside = prefix.split("/")
            place = next(place for place, part in enumerate(parts) if part != inside[place])
        if place is not None:
            label = "/".join(parts[: place + 1])
            found[shown(label if place == len(parts) - 1 else f"{label}/")] = None
    return tuple(found)
