"""The versions of Python and numpy that a source runs with, as text."""

import sys
from importlib import metadata


def versions_text(python: str, numpy: str) -> str:
    """Return both in one line."""
    return f"Python {python} · numpy {numpy}"


def installed_versions() -> str:
    """Return the versions that this installation grades with.

    The sandbox copies numpy from this installation, and its Python has the same major and minor version.
    """
    return versions_text(f"{sys.version_info[0]}.{sys.version_info[1]}", metadata.version("numpy"))
