"""The entries of a zip that somebody uploads, as hostile input: names as people mean them, contents within bounds."""

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from app.authoring.archive import (
    LONGEST_PATH,
    MAX_TOTAL_BYTES,
    ArchiveError,
    reason_against_content,
    reason_against_escape,
    reason_against_path,
    refusal,
)
from app.http.errors import FieldRefusal
from grader.exercise.parse import MAX_FILE_BYTES, MAX_FILES
from grader.exercise.text_files import normal_content
from grader.message import Message

MOST_ENTRIES = 10_000  # of a repository with its .git, for instance
_ENTRY_MARK = b"PK\1\2"  # before each entry of the directory
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED, _NAME_IS_UTF_8 = 0x1, 0x800


@dataclass(frozen=True)
class ZipEntry:
    """A file in a zip. The path has no backslashes and no empty or `.` parts."""

    path: str
    info: zipfile.ZipInfo


@contextmanager
def opened(data: bytes) -> Iterator[zipfile.ZipFile]:
    """Open a zip for the block. Raises ArchiveError for what is no zip, or is damaged."""
    # Before the directory is read: each of its entries takes some hundred bytes of memory.
    count = data.count(_ENTRY_MARK)
    if count > MOST_ENTRIES:
        raise ArchiveError("zip_entries", count=count, limit=MOST_ENTRIES)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise ArchiveError("zip_unreadable", kind=type(error).__name__) from error


def entries_of(archive: zipfile.ZipFile) -> list[ZipEntry]:
    """Return the files of a zip. Raises ArchiveError if a path leads out of the zip."""
    found: list[ZipEntry] = []
    refused: list[FieldRefusal] = []
    for info in archive.infolist():
        name = _name(info).replace("\\", "/")
        why = Message("path_nul") if "\0" in name else reason_against_escape(name)
        if why:
            refused.append(FieldRefusal(shown(name), why))
        elif not name.endswith("/"):
            path = "/".join(part for part in name.split("/") if part not in ("", "."))
            found.append(ZipEntry(path, info))
    if refused:
        raise refusal(refused)
    return found


def read_files(archive: zipfile.ZipFile, entries: Sequence[ZipEntry]) -> dict[str, bytes]:
    """Return the contents by path, with text in its normal form. Raises ArchiveError with every refused file."""
    if len(entries) > MAX_FILES:
        raise ArchiveError("too_many_files", count=MAX_FILES)
    refused = [FieldRefusal(shown(entry.path), why) for entry in entries if (why := _reason_against(entry))]
    refused += list(_duplicates(entries))
    # These sizes come from the zip's directory and may be false. The loop below measures the real ones.
    if sum(entry.info.file_size for entry in entries) > MAX_TOTAL_BYTES:
        raise ArchiveError("zip_too_large", limit_bytes=MAX_TOTAL_BYTES)
    if refused:
        raise refusal(refused)
    files: dict[str, bytes] = {}
    left = MAX_TOTAL_BYTES
    for entry in entries:
        with archive.open(entry.info) as packed:
            content = packed.read(MAX_FILE_BYTES + 1)
        left -= len(content)
        if left < 0:
            raise ArchiveError("zip_too_large", limit_bytes=MAX_TOTAL_BYTES)
        if why := reason_against_content(entry.path, content):
            refused.append(FieldRefusal(entry.path, why))
        files[entry.path] = normal_content(entry.path, content)
    if refused:
        raise refusal(refused)
    return files


def shown(path: str) -> str:
    """Return a path out of a zip as it can be shown: printable, and not too long."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in path)[:LONGEST_PATH]


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name of an entry, which Windows writes in the encoding of its country and does not say so."""
    name = info.orig_filename
    if info.flag_bits & _NAME_IS_UTF_8 or name.isascii():
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return name.encode("cp437").decode(encoding)  # cp437 is how Python read it
        except UnicodeError:
            continue
    return name


def _reason_against(entry: ZipEntry) -> Message | None:
    mode = stat.S_IFMT(entry.info.external_attr >> 16)
    if stat.S_ISLNK(mode):
        return Message("file_is_link")
    if mode not in (0, stat.S_IFREG):
        return Message("file_not_plain")
    if entry.info.flag_bits & _ENCRYPTED:
        return Message("file_encrypted")
    if entry.info.compress_type not in _METHODS:
        return Message("file_compression")
    if entry.info.file_size > MAX_FILE_BYTES:
        return Message("file_too_large", {"limit_bytes": MAX_FILE_BYTES})
    return reason_against_path(entry.path)


def _duplicates(entries: Sequence[ZipEntry]) -> Iterator[FieldRefusal]:
    """Yield a refusal for each name that equals another one on a case-insensitive file system."""
    seen: set[str] = set()
    for entry in entries:
        key = entry.path.lower()
        if key in seen:
            yield FieldRefusal(shown(entry.path), Message("file_twice"))
        seen.add(key)
