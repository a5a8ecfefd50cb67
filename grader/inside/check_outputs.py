"""The task of an author's child that judges outputs with `hidden/checker.py`.

All cases of a submission arrive at once, as the bytes of a job: inputs, expected and actual outputs of each case.
They are read-only, and nothing of the student's was executed to make them.
"""

import json
import math
import os
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from grader.inside import checkkit, errors_in_words, wire
from grader.inside.results import Results
from grader.inside.run_case import fail

Values = Mapping[str, Any]
Judge = Callable[[Sequence[Values], Sequence[Values], Sequence[Values]], Iterable[checkkit.Result]]
_SOURCE = 3
_CHUNK = 1 << 20
_SIZE_BYTES = 4
_PARTS = 3  # inputs, expected and actual outputs


def judge_of(checker: types.ModuleType) -> Judge:
    """Return the author's `check_all`, or their `check` for one case after the other. Raises AttributeError."""
    check_all: Judge | None = getattr(checker, "check_all", None)
    if check_all is not None:
        return check_all
    check = checker.check
    return lambda cases, expected, actual: map(check, cases, expected, actual)


def judge_outputs(judge: Judge, results: Results) -> None:
    """Judge the cases that arrive, and send a frame for each, in their order."""
    _, parts = wire.unpack_job(_received())
    count = len(parts) // _PARTS
    cases, expected, actual = (parts[start : start + count] for start in range(0, _PARTS * count, count or 1))
    try:
        found = list(judge(cases, expected, actual))
        if len(found) != count:
            raise ValueError(f"{len(found)} results for {count} cases")
        described = [json.dumps(_described(one)) for one in found]
    except BaseException as error:
        fail(results, wire.FATAL, wire.AUTHORS, errors_in_words.author(error))
        return
    for text in described:
        results.add(wire.INPUTS, wire.pack_values({"result": text}))
    results.add(wire.DONE, [])


def _received() -> bytes:
    data = bytearray()
    while len(data) < _SIZE_BYTES or len(data) < _SIZE_BYTES + int.from_bytes(data[:_SIZE_BYTES], "little"):
        part = os.read(_SOURCE, _CHUNK)
        if not part:
            os._exit(0)  # the supervisor does not need this child any more
        data += part
    return bytes(data[_SIZE_BYTES:])  # bytes: views of them are read-only


def _described(result: Any) -> dict[str, Any]:
    if type(result) is not checkkit.Result:
        raise TypeError(f"a checker returns ok(), wrong(), partial() or bound(), not {type(result).__name__}")
    values = {str(name): _plain(value) for name, value in result.values.items()}
    measured = None if result.measured is None else [_plain(float(number)) for number in result.measured]
    return {"got": int(result.got), "of": int(result.of), "key": result.key, "values": values, "measured": measured}


def _plain(value: Any) -> Any:
    """Return a number as one of Python's; JSON has no NaN and no infinity."""
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and not value.ndim):
        value = value.item()
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
