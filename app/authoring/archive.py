"""Zip archives of exercise folders. Reading treats every archive as hostile input."""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence

from app.http.errors import FieldRefusal, InvalidError, in_one_message
from grader.exercise import text_files
from grader.exercise.parse import MAX_FILE_BYTES, MAX_FILES
from grader.message import Message

MAX_TOTAL_BYTES = 4 * 1024 * 1024
_MOST_ENTRIES = 4 * MAX_FILES  # includes folders and files that operating systems add
_MOST_NAMED = 20
_LONGEST_PATH = 255
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_WHEN = (2020, 1, 1, 0, 0, 0)  # fixed, so that equal files always make an equal zip


class ArchiveError(InvalidError):
    """An archive that is refused, or files in it; `errors` has a reason for each file."""


def read_zip(data: bytes) -> tuple[str | None, dict[str, bytes]]:
    """Return the name of the only top-level folder, if there is one, and the files in it by path.

    Raises ArchiveError with a reason for each refused entry.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _without_folder(_files(archive))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise ArchiveError("zip_unreadable", kind=type(error).__name__) from error


def write_zip(slug: str, files: Mapping[str, bytes]) -> bytes:
    """Return the folder of an exercise as a zip. Equal files give equal bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            archive.writestr(zipfile.ZipInfo(f"{slug}/{path}", _WHEN), files[path], zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def reason_against_path(path: str) -> Message | None:
    """Return why a file may not have this path; None if it may."""
    if "\\" in path:
        return Message("path_backslash")
    if path.startswith("/") or re.match(r"[A-Za-z]:", path):
        return Message("path_absolute")
    parts = path.split("/")
    if ".." in parts:
        return Message("path_leads_out")
    if len(path) > _LONGEST_PATH:
        return Message("path_too_long", {"count": _LONGEST_PATH})
    if not all(_PART.fullmatch(part) for part in parts):
        return Message("path_characters")
    return None


def reason_against_content(path: str, content: bytes) -> Message | None:
    """Return why a file may not have this content; None if it may."""
    if len(content) > MAX_FILE_BYTES:
        return Message("file_too_large", {"limit_bytes": MAX_FILE_BYTES})
    return text_files.problem_with(path, content)


def refusal(refused: Sequence[FieldRefusal]) -> ArchiveError:
    """Return the error that lists each path with its reason."""
    named = refused[:_MOST_NAMED]
    message = in_one_message(named)
    left_out = len(refused) - len(named)
    if left_out:
        message = message.then(Message("more_files_refused", {"count": left_out}))
    return ArchiveError(message, errors=named)


def _files(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = archive.infolist()
    if len(entries) > _MOST_ENTRIES:
        raise ArchiveError("zip_entries", count=len(entries), limit=_MOST_ENTRIES)
    wanted = [entry for entry in entries if not entry.is_dir() and not _is_left_out(entry.filename)]
    refused = [FieldRefusal(_shown(entry.filename), why) for entry in wanted if (why := _reason_against(entry))]
    refused += list(_duplicates(wanted))
    # These sizes come from the zip's directory and may be false. The loop below measures the real ones.
    if sum(entry.file_size for entry in wanted) > MAX_TOTAL_BYTES:
        raise ArchiveError("zip_too_large", limit_bytes=MAX_TOTAL_BYTES)
    if refused:
        raise refusal(refused)
    files: dict[str, bytes] = {}
    left = MAX_TOTAL_BYTES
    for entry in wanted:
        with archive.open(entry) as packed:
            content = packed.read(MAX_FILE_BYTES + 1)
        left -= len(content)
        if left < 0:
            raise ArchiveError("zip_too_large", limit_bytes=MAX_TOTAL_BYTES)
        if why := reason_against_content(entry.filename, content):
            refused.append(FieldRefusal(entry.filename, why))
        files[entry.filename] = text_files.normal_content(entry.filename, content)
    if refused:
        raise refusal(refused)
    return files


def _reason_against(entry: zipfile.ZipInfo) -> Message | None:
    mode = stat.S_IFMT(entry.external_attr >> 16)
    if stat.S_ISLNK(mode):
        return Message("file_is_link")
    if mode not in (0, stat.S_IFREG):
        return Message("file_not_plain")
    if entry.flag_bits & _ENCRYPTED:
        return Message("file_encrypted")
    if entry.compress_type not in _METHODS:
        return Message("file_compression")
    if entry.orig_filename != entry.filename and "\0" in entry.orig_filename:
        return Message("path_nul")
    if entry.file_size > MAX_FILE_BYTES:
        return Message("file_too_large", {"limit_bytes": MAX_FILE_BYTES})
    return reason_against_path(entry.filename)


def _duplicates(entries: Sequence[zipfile.ZipInfo]) -> Iterator[FieldRefusal]:
    """Yield a refusal for each name that equals another one on a case-insensitive file system."""
    seen: set[str] = set()
    for entry in entries:
        key = entry.filename.lower()
        if key in seen:
            yield FieldRefusal(_shown(entry.filename), Message("file_twice"))
        seen.add(key)


def _is_left_out(path: str) -> bool:
    parts = path.split("/")
    return parts[0] == "__MACOSX" or "__pycache__" in parts or any(_is_hidden(part) for part in parts)


def _is_hidden(part: str) -> bool:
    return part.startswith(".") and part not in (".", "..")


def _without_folder(files: dict[str, bytes]) -> tuple[str | None, dict[str, bytes]]:
    if not files:
        raise ArchiveError("zip_empty")
    if "exercise.toml" in files:
        return None, files
    folders = {path.partition("/")[0] for path in files}
    if len(folders) == 1 and all("/" in path for path in files):
        return folders.pop(), {path.partition("/")[2]: content for path, content in files.items()}
    return None, files


def _shown(path: str) -> str:
    return path.encode("ascii", "backslashreplace").decode()[:_LONGEST_PATH]
