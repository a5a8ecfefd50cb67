"""One case of a run: call the driver with the student's module, and send what it returns as a frame."""

import time
import types
from collections.abc import Callable, Container, Mapping
from typing import Any

import numpy as np

from grader.inside import dtypes, errors_in_words, wire
from grader.inside.results import CountingOutput, Results, flush_output
from grader.inside.structured import Structured, UnfitError

Call = Callable[[types.ModuleType, Mapping[str, Any]], Mapping[str, Any]]


NOTHING: Container[str] = frozenset()


def run_case(
    call: Call,
    solution: types.ModuleType,
    index: int,
    inputs: Mapping[str, Any],
    limit: int,
    results: Results,
    general: Container[str] | None = NOTHING,
) -> None:
    """Add one frame to `results`, whatever the student's code does. An output of over `limit` bytes is refused.

    `general`: the outputs that may be other values than plain arrays of real numbers; None for all.
    """
    started = time.perf_counter()

    def progress() -> wire.Progress:
        flush_output()
        return wire.Progress(index, time.perf_counter() - started, CountingOutput.total)

    try:
        outputs = call(solution, inputs)
        sendable = {
            name: _general(value, limit) if general is None or name in general else _sendable(value, limit)
            for name, value in outputs.items()
        }
        pieces = results.pack(sendable)
    except MemoryError:
        fail(results, wire.FAILED, wire.OUT_OF_MEMORY, "", progress())
    except BaseException as error:
        fail(results, wire.FAILED, wire.EXCEPTION, errors_in_words.with_trace(error), progress())
    else:
        results.add(wire.CASE, wire.with_progress(progress(), pieces))


def fail(results: Results, kind: bytes, code: int, text: str, progress: wire.Progress | None = None) -> None:
    """Add a frame that says what went wrong."""
    flush_output()
    raw: list[bytes | memoryview] = [bytes([code]) + text.encode("utf-8", "backslashreplace")]
    results.add(kind, raw if progress is None else wire.with_progress(progress, raw))


def _sendable(value: Any, limit: int) -> Any:
    """Return the value as an array that can be sent, or a refusal: a kind, a colon, a detail.

    Subclasses of arrays and of Python numbers are refused: they could lie about themselves.
    """
    kind = type(value)
    if kind in (int, float, bool) or isinstance(value, np.generic):
        value = np.array(value)
        if kind is int and value.dtype.kind == "O":
            return wire.Refusal("integer")
    elif kind is not np.ndarray:
        return wire.Refusal(errors_in_words.wrong_type(value))
    if not dtypes.is_real(value.dtype):
        return wire.Refusal(f"dtype:{value.dtype}")
    if value.ndim > wire.MAX_RANK:
        return wire.Refusal(f"axes:{value.ndim}")
    if value.nbytes > limit:
        return wire.Refusal(f"size:{value.shape}")
    return value


def _general(value: Any, limit: int) -> Any:
    """Return a value of any kind that can be sent: real numbers as `_sendable` does, others structured.

    A refusal is a kind, and after colons the place in the value and a detail.
    """
    found = _sendable(value, limit)
    if not isinstance(found, wire.Refusal) or found.startswith(("axes:", "size:")):
        return found
    if type(value) in (complex, np.complex128, np.complex64):
        value = np.array(value)
    try:
        if type(value) is np.ndarray and dtypes.is_number(value.dtype):
            return value if value.nbytes <= limit else wire.Refusal(f"size:{value.shape}")
        return Structured(value, limit)
    except UnfitError as error:
        return wire.Refusal(f"within:{error.reason}:{error.detail}:{error.place}")
