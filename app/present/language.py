"""The language of the terminal."""

import os
from collections.abc import Mapping


def terminal_language() -> str:
    """`zh` or `en`."""
    set_ = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if set_.startswith("zh") else "en"


def text_of(texts: Mapping[str, str]) -> str:
    """One of an author's texts by language: the terminal's, else English, else whichever there is."""
    return texts.get(terminal_language()) or texts.get("en") or next(iter(texts.values()), "")
