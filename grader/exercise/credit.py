"""The licence of an exercise and the people it is owed to."""

import re
from dataclasses import dataclass

from grader.exercise.toml_reader import TomlReader
from grader.message import Message

# A single SPDX identifier, or several joined by AND, OR and WITH, as in "MIT OR Apache-2.0".
_SPDX = re.compile(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*")


@dataclass(frozen=True)
class Credits:
    """The authors of an exercise, what it is based on, and a link to that."""

    authors: tuple[str, ...] = ()
    based_on: str = ""
    url: str = ""


def read_license(toml: TomlReader) -> str:
    """Return the key `license`, an SPDX expression; "" where it is absent."""
    if "license" not in toml.names():
        return ""
    given = toml.text("license")
    if given and not _SPDX.fullmatch(given):
        toml.problem("license", Message("license_not_spdx", {"given": given}))
    return given


def read_credits(toml: TomlReader) -> Credits:
    """Return the table [credits]; an empty one where it is absent."""
    table = toml.table("credits")
    found = Credits(
        authors=table.strings("authors"),
        based_on=table.text("based_on") if "based_on" in table.names() else "",
        url=table.text("url") if "url" in table.names() else "",
    )
    if found.url and not found.url.startswith(("https://", "http://")):
        table.problem("url", Message("web_address_expected", {"given": found.url}))
    table.no_other_keys()
    return found
