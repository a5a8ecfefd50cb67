"""An explanation made fit to be stored: plain JSON, finite, printable and of bounded size, whatever a jail sends."""

import json
import math
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

import numpy as np

from grader.sandbox import sanitize

Json = dict[str, Any]
MOST_BYTES = 64 * 1024 - 512  # the service stores a little beside it, and 64 KiB at most
LONGEST_TEXT = 4000
_SHORT_TEXT = 400
_LONGEST_NAME = 200
_DEEPEST = 24
_MOST_OF_A_LIST, _MOST_OF_A_TABLE = 4000, 300
_LARGEST_INTEGER = 2**64
_FEWER_MAPS = (16, 4, 1)
_FEWER_ELEMENTS = (500, 100, 20)
_FEW_DIAGNOSES = 3
# What is always kept, and is short.
_FIRM = ("case", "family", "visible", "is_complete", "reason")


def stored_form(explanation: Json) -> Json:
    """Return an explanation as plain JSON of at most `MOST_BYTES` bytes.

    While it is larger, it loses, in this order: maps of errors; the properties; the numbers of the smallest input's
    arrays, the longest first; the evidence of diagnoses; the ends of long texts; the gradient check; diagnoses after
    the first few; the smallest input; the hint; everything but the name of the case.
    """
    made: Json = plain(explanation)
    for make_smaller in _smaller():
        if size_bytes(made) <= MOST_BYTES:
            break
        make_smaller(made)
    return made


def size_bytes(value: Any) -> int:
    """Return the bytes of a value as JSON in ASCII, the longest form in which it may be stored."""
    return len(json.dumps(value, allow_nan=False))


def plain(value: Any, depth: int = 0) -> Any:
    """Return the value as JSON: numbers that are not finite as text, texts printable, nothing too deep or long."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, np.generic):
        return plain(value.item(), depth)
    if isinstance(value, int):
        return int(value) if abs(value) < _LARGEST_INTEGER else "very large"
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(float(value))
    if isinstance(value, str):
        return _cut(sanitize.printable(value[: LONGEST_TEXT + 1]), LONGEST_TEXT)
    if depth >= _DEEPEST:
        return None
    if isinstance(value, Mapping):
        return {_name(name): plain(one, depth + 1) for name, one in islice(value.items(), _MOST_OF_A_TABLE)}
    if isinstance(value, list | tuple):
        return [plain(one, depth + 1) for one in value[:_MOST_OF_A_LIST]]
    return _name(value)


def _name(value: Any) -> str:
    return _cut(sanitize.printable(str(value)), _LONGEST_NAME)


def _smaller() -> Iterator[Callable[[Json], None]]:
    """Yield the steps that make an explanation smaller, in the order of `stored_form`."""
    yield from (_with_fewer_maps(count) for count in _FEWER_MAPS)
    yield _without("error_map", None)
    yield _without("properties", [])
    yield from (_with_shorter_arrays(count) for count in _FEWER_ELEMENTS)
    yield _without_evidence
    yield _with_short_texts
    yield _without("gradient_self_check", None)
    yield _with_few_diagnoses
    yield _without("smallest", None)
    yield _without("hint", None)
    yield _bare


def _with_fewer_maps(count: int) -> Callable[[Json], None]:
    def make_smaller(made: Json) -> None:
        found = made["error_map"]
        if found and len(found["cells"]) > count:
            left_out = found["left_out"] + len(found["cells"]) - count
            made["error_map"] = {**found, "cells": found["cells"][:count], "left_out": left_out}

    return make_smaller


def _with_shorter_arrays(count: int) -> Callable[[Json], None]:
    def make_smaller(made: Json) -> None:
        smallest = made["smallest"]
        if smallest:
            shortened = {
                part: {name: _without_numbers(value, count) for name, value in values.items()}
                for part, values in smallest.items()
                if isinstance(values, dict)
            }
            made["smallest"] = {**smallest, **shortened}

    return make_smaller


def _without_numbers(value: Any, most: int) -> Any:
    if isinstance(value, dict) and "shape" in value and math.prod(value["shape"]) > most:
        return {**value, "data": None}
    return value


def _without(part: str, empty: Any) -> Callable[[Json], None]:
    def make_smaller(made: Json) -> None:
        made[part] = empty

    return make_smaller


def _without_evidence(made: Json) -> None:
    made["diagnoses"] = [{**diagnosis, "evidence": {}} for diagnosis in made["diagnoses"]]


def _with_short_texts(made: Json) -> None:
    made.update({part: _shortened(value) for part, value in made.items() if part not in _FIRM})


def _shortened(value: Any) -> Any:
    if isinstance(value, str):
        return _cut(value, _SHORT_TEXT)
    if isinstance(value, dict):
        return {name: _shortened(one) for name, one in value.items()}
    return [_shortened(one) for one in value] if isinstance(value, list) else value


def _with_few_diagnoses(made: Json) -> None:
    made["diagnoses"] = made["diagnoses"][:_FEW_DIAGNOSES]


def _bare(made: Json) -> None:
    made.update({part: [] if isinstance(value, list) else None for part, value in made.items() if part not in _FIRM})
    for part in ("case", "family"):
        made[part] = made[part] and _cut(str(made[part]), _LONGEST_NAME)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
