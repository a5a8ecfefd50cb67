"""Files that systems, editors and version control leave in a folder. They are no part of an exercise."""

import re

_NAMES = {"__macosx", "__pycache__", "$recycle.bin", "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"}
_BACKUP = re.compile(r"~\$.*|.*~|#.*#|.*\.(?:pyc|swp|swo|bak|orig|tmp)", re.IGNORECASE | re.DOTALL)


def is_junk(path: str) -> bool:
    """Return whether a relative POSIX path is, or lies in, something that belongs to no exercise."""
    return any(_is_junk(part) for part in path.split("/"))


def _is_junk(part: str) -> bool:
    is_hidden = part.startswith(".") and part not in (".", "..")
    return is_hidden or part.lower() in _NAMES or _BACKUP.fullmatch(part) is not None
