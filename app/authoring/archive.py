"""Zips of exercise folders: what comes in is taken apart as if an attacker had packed it, what goes out is plain."""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence

from app.http.errors import FieldError, InvalidError
from grader.exercise.parse import MAX_FILE_BYTES, MAX_FILES

MAX_TOTAL_BYTES = 4 * 1024 * 1024
_MOST_ENTRIES = 4 * MAX_FILES  # folders and what systems add count as well
_MOST_TOLD = 20
_LONGEST_PATH = 255
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_WHEN = (2020, 1, 1, 0, 0, 0)  # the same files always make the same zip


class ArchiveError(InvalidError):
    """What is wrong with an archive or a file of it; `errors` has a reason for each."""


def read_zip(data: bytes) -> tuple[str | None, dict[str, bytes]]:
    """The name of the one folder around everything, if there is one, and the files in it by their paths.

    Raises ArchiveError with a reason for each entry that is refused.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _without_folder(_files(archive))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise ArchiveError(f"This is not a zip that can be read ({type(error).__name__}).") from error


def write_zip(slug: str, files: Mapping[str, bytes]) -> bytes:
    """The folder of an exercise as a zip; the same bytes for the same files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            archive.writestr(zipfile.ZipInfo(f"{slug}/{path}", _WHEN), files[path], zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def reason_against_path(path: str) -> str:
    """Why a file may not have this path; "" if it may."""
    if "\\" in path:
        return "has a backslash in its path; use forward slashes"
    if path.startswith("/") or re.match(r"[A-Za-z]:", path):
        return "has an absolute path"
    parts = path.split("/")
    if ".." in parts:
        return "leads out of the folder"
    if len(path) > _LONGEST_PATH:
        return f"has a path of more than {_LONGEST_PATH} characters"
    if not all(_PART.fullmatch(part) for part in parts):
        return "has a name with other characters than letters, digits, dot, hyphen and underscore"
    return ""


def reason_against_content(content: bytes) -> str:
    """Why a file may not have this content; "" if it may."""
    if len(content) > MAX_FILE_BYTES:
        return f"is larger than {MAX_FILE_BYTES} bytes"
    if b"\0" in content:
        return "is binary; an exercise is made of text"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"is not UTF-8 text (byte {error.start})"
    return ""


def refusal(reasons: Sequence[tuple[str, str]]) -> ArchiveError:
    """The error that names each path with its reason."""
    errors = [FieldError(field=path, message=why) for path, why in reasons[:_MOST_TOLD]]
    left_out = len(reasons) - len(errors)
    detail = "; ".join(f"{error.field} {error.message}" for error in errors)
    return ArchiveError(detail + (f"; and {left_out} more" if left_out else ""), errors=errors)


def _files(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = archive.infolist()
    if len(entries) > _MOST_ENTRIES:
        raise ArchiveError(f"The zip has {len(entries)} entries; at most {_MOST_ENTRIES} are read.")
    wanted = [entry for entry in entries if not entry.is_dir() and not _is_left_out(entry.filename)]
    reasons = [(_shown(entry.filename), why) for entry in wanted if (why := _reason_against(entry))]
    reasons += list(_duplicates(wanted))
    # What the directory of the zip says; the loop below does not believe it.
    if sum(entry.file_size for entry in wanted) > MAX_TOTAL_BYTES:
        reasons.append(("The zip", f"unpacks to more than {MAX_TOTAL_BYTES} bytes"))
    if reasons:
        raise refusal(reasons)
    files: dict[str, bytes] = {}
    left = MAX_TOTAL_BYTES
    for entry in wanted:
        with archive.open(entry) as packed:
            content = packed.read(MAX_FILE_BYTES + 1)
        left -= len(content)
        if left < 0:
            raise ArchiveError(f"The zip unpacks to more than {MAX_TOTAL_BYTES} bytes.")
        if why := reason_against_content(content):
            reasons.append((entry.filename, why))
        files[entry.filename] = content
    if reasons:
        raise refusal(reasons)
    return files


def _reason_against(entry: zipfile.ZipInfo) -> str:
    mode = stat.S_IFMT(entry.external_attr >> 16)
    if stat.S_ISLNK(mode):
        return "is a symbolic link; put the file itself there"
    if mode not in (0, stat.S_IFREG):
        return "is no plain file"
    if entry.flag_bits & _ENCRYPTED:
        return "is encrypted"
    if entry.compress_type not in _METHODS:
        return "is compressed in a way other than deflate"
    if entry.orig_filename != entry.filename and "\0" in entry.orig_filename:
        return "has a NUL in its name"
    if entry.file_size > MAX_FILE_BYTES:
        return f"is larger than {MAX_FILE_BYTES} bytes"
    return reason_against_path(entry.filename)


def _duplicates(entries: Sequence[zipfile.ZipInfo]) -> Iterator[tuple[str, str]]:
    """Names that are one on some systems: `A.py` and `a.py` as well."""
    seen: set[str] = set()
    for entry in entries:
        key = entry.filename.lower()
        if key in seen:
            yield _shown(entry.filename), "is there twice"
        seen.add(key)


def _is_left_out(path: str) -> bool:
    parts = path.split("/")
    return parts[0] == "__MACOSX" or "__pycache__" in parts or any(_is_hidden(part) for part in parts)


def _is_hidden(part: str) -> bool:
    return part.startswith(".") and part not in (".", "..")


def _without_folder(files: dict[str, bytes]) -> tuple[str | None, dict[str, bytes]]:
    if not files:
        raise ArchiveError("The zip has no files.")
    if "exercise.toml" in files:
        return None, files
    folders = {path.partition("/")[0] for path in files}
    if len(folders) == 1 and all("/" in path for path in files):
        return folders.pop(), {path.partition("/")[2]: content for path, content in files.items()}
    return None, files


def _shown(path: str) -> str:
    return path.encode("ascii", "backslashreplace").decode()[:_LONGEST_PATH]
