"""Zip archives of exercise folders, and the reasons for which a file may be no part of one."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence

from app.http.errors import FieldRefusal, InvalidError, in_one_message
from grader.exercise import text_files
from grader.exercise.parse import MAX_FILE_BYTES
from grader.message import Message

MAX_TOTAL_BYTES = 4 * 1024 * 1024
LONGEST_PATH = 255
_MOST_NAMED = 20
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_WHEN = (2020, 1, 1, 0, 0, 0)  # fixed, so that equal files always make an equal zip


class ArchiveError(InvalidError):
    """An archive that is refused, or files in it; `errors` has a reason for each file."""


def write_zip(slug: str, files: Mapping[str, bytes]) -> bytes:
    """Return the folder of an exercise as a zip. Equal files give equal bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            archive.writestr(zipfile.ZipInfo(f"{slug}/{path}", _WHEN), files[path], zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def reason_against_path(path: str) -> Message | None:
    """Return why a file of an exercise may not have this path; None if it may."""
    if "\\" in path:
        return Message("path_backslash")
    if escape := reason_against_escape(path):
        return escape
    if len(path) > LONGEST_PATH:
        return Message("path_too_long", {"count": LONGEST_PATH})
    if not all(_PART.fullmatch(part) for part in path.split("/")):
        return Message("path_characters")
    return None


def reason_against_escape(path: str) -> Message | None:
    """Return in which way a path leads out of the folder that it is relative to; None if it does not."""
    if path.startswith("/") or re.match(r"[A-Za-z]:", path):
        return Message("path_absolute")
    return Message("path_leads_out") if ".." in path.split("/") else None


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
