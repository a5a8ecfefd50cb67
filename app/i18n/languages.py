"""The reader's language: of a page, of an API response, of a terminal."""

import os

from grader.languages import DEFAULT, LANGUAGES

_TERMINAL = ("LC_ALL", "LC_MESSAGES", "LANG")


def choose_language(*wishes: str | None, accept: str = "") -> str:
    """Return the first known language of `wishes`, else the best of an Accept-Language header, else English."""
    for wish in [*wishes, *_accepted(accept)]:
        if wish in LANGUAGES:
            return wish
    return DEFAULT


def terminal_language() -> str:
    """Return the language of the terminal, by its locale variables."""
    locale = next((os.environ[name] for name in _TERMINAL if os.environ.get(name)), "")
    return choose_language(locale.partition("_")[0].partition(".")[0])


def _accepted(header: str) -> list[str]:
    weighted = []
    for part in header.split(","):
        tag, _, parameter = part.strip().partition(";")
        try:
            weight = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        weighted.append((-weight, tag.split("-")[0].lower()))
    return [tag for _, tag in sorted(weighted, key=lambda pair: pair[0])]
