"""The checker of an exercise: its source and the messages that it may return by key."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from grader.exercise.toml_reader import TomlReader
from grader.message import Message

PATH = "hidden/checker.py"
_KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")


@dataclass(frozen=True)
class Checker:
    """The source of `hidden/checker.py`, and its messages: key -> language -> text with `{value}` fields."""

    source: str
    messages: Mapping[str, Mapping[str, str]]


def read_checker(toml: TomlReader, texts: Mapping[str, str]) -> Checker | None:
    """Return the checker of an exercise, or None. Note a problem for messages that no checker can send."""
    messages = toml.table("messages")
    found = {}
    for key in messages.names():
        if not _KEY.fullmatch(key):
            messages.problem(key, Message("name_not_snake_case", {"name": key}))
        found[key] = messages.text_by_language(key)
    if PATH not in texts:
        if found:
            toml.problem("messages", Message("messages_without_checker"))
        return None
    return Checker(texts[PATH], found)
