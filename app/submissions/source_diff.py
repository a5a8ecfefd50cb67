"""A line-by-line comparison of two sources."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

_CONTEXT = 3
_MOST_COMPARED = 600  # lines on each side: the cost is their product, and students control them


class Change(StrEnum):
    """The change of a line. A `gap` stands for omitted unchanged lines."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"
    GAP = "gap"


class ChangedLine(NamedTuple):
    """A line with its number before and after; None if it is missing on that side."""

    change: Change
    before: int | None
    after: int | None
    text: str


def changed_lines(before: str, after: str) -> list[ChangedLine]:
    """Return the differences with a few lines of context; empty if the sources are equal."""
    old, new = before.splitlines(), after.splitlines()
    lines = list(_all_lines(old, new))
    return list(_near_changes(lines))


def _all_lines(old: Sequence[str], new: Sequence[str]) -> Iterator[ChangedLine]:
    for tag, old_from, old_to, new_from, new_to in _operations(old, new):
        if tag == "equal":
            for offset, text in enumerate(old[old_from:old_to]):
                yield ChangedLine(Change.SAME, old_from + offset + 1, new_from + offset + 1, text)
            continue
        for offset, text in enumerate(old[old_from:old_to]):
            yield ChangedLine(Change.REMOVED, old_from + offset + 1, None, text)
        for offset, text in enumerate(new[new_from:new_to]):
            yield ChangedLine(Change.ADDED, None, new_from + offset + 1, text)


def _operations(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """Yield opcodes as SequenceMatcher does. Sources that are too long to compare count as replaced."""
    shorter = min(len(old), len(new))
    head = next((place for place in range(shorter) if old[place] != new[place]), shorter)
    rest = shorter - head
    tail = next((place for place in range(rest) if old[-1 - place] != new[-1 - place]), rest)
    old_end, new_end = len(old) - tail, len(new) - tail
    yield "equal", 0, head, 0, head
    if max(old_end, new_end) - head > _MOST_COMPARED:
        yield "replace", head, old_end, head, new_end
    else:
        for tag, *places in SequenceMatcher(None, old[head:old_end], new[head:new_end]).get_opcodes():
            a, b, c, d = (place + head for place in places)
            yield tag, a, b, c, d
    yield "equal", old_end, len(old), new_end, len(new)


def _near_changes(lines: Sequence[ChangedLine]) -> Iterator[ChangedLine]:
    changed = [place for place, line in enumerate(lines) if line.change is not Change.SAME]
    near = {other for place in changed for other in range(place - _CONTEXT, place + _CONTEXT + 1)}
    last_shown: int | None = None
    for place, line in enumerate(lines):
        if place not in near:
            continue
        if last_shown is not None and last_shown < place - 1:
            yield ChangedLine(Change.GAP, None, None, "")
        yield line
        last_shown = place
