"""Work done ahead of a submission, so that it finds memory in place and code that has been run.

The fork server rehearses a run before it forks. Python rewrites code that has been called a few times.
Code that is rewritten before a fork need not be rewritten in every child.

A waiting child then touches the memory that a submission needs.
After a fork every page is shared, and the first write to each costs microseconds.
The steps are short, so that a source that arrives does not wait long. They know nothing of the exercise.
"""

import os
import types
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from grader.inside import wire
from grader.inside.results import Results
from grader.inside.run_case import run_case

_MAX_ARRAYS = 2
_SOURCE = '''
import numpy as np
from dataclasses import dataclass


@dataclass
class Layer:
    """A class with state, defaults, loops, slices, comprehensions and every common kind of expression."""

    size: int = 2
    stride: int = 1

    def forward(self, x, *, scale=1.0, **options):
        N, C = x.shape[:2] if x.ndim > 1 else (1, x.size)
        total = {"sum": 0.0, "names": [f"{n}:{c:03d}" for n in range(2) for c in range(2) if n != c]}
        for i in range(self.size):
            while i < 0 and not options:
                i += 1
            try:
                total["sum"] += float(x.sum()) * scale if i % 2 == 0 else -scale
            except (ValueError, TypeError) as error:
                raise RuntimeError("no sum") from error
            finally:
                self.cache = (x, N, C, lambda value, shift=i: value + shift)
        return np.where(x > 0, x, 0.0)[..., ::self.stride]

    def backward(self, dout):
        x, *_ = self.cache
        dx = np.zeros_like(x)
        dx[...] += (x > 0) * dout
        return dx


def combine(*arrays):
    return np.concatenate([np.atleast_1d(array).ravel() for array in arrays]) if arrays else None
'''


_REHEARSALS = 12  # Python specialises code after eight calls


def rehearse() -> None:
    """Rehearse once in the fork server what a child does between its source and its last frame."""
    inputs = {"x": np.ones((2, 3, 8, 8))}
    nobody, out = os.pipe()
    for _ in range(_REHEARSALS):
        for _ in steps([inputs]):
            pass
        results = Results(wire.Space(bytearray(1 << 16)), out)
        run_case(lambda _, case: {"y": case["x"] + 0.0}, types.ModuleType("nobody"), 0, inputs, 1 << 20, results)
        results.send()
    os.close(nobody)
    os.close(out)


def steps(cases: list[dict[str, Any]]) -> Iterator[None]:
    """Warm up step by step, and yield after each step: the caller may stop at any of them."""
    space: dict[str, Any] = {"__name__": "warm"}
    code = compile(_SOURCE, "warm.py", "exec", dont_inherit=True)
    yield
    exec(code, space)  # noqa: S102 - the constant text above
    yield
    # the largest: the heap then holds room for all
    largest = max(cases, key=_bytes, default={})
    arrays = [
        value
        for value in largest.values()
        if isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.ndim  # a single number has no border
    ]
    for array in arrays[:_MAX_ARRAYS]:
        _move_about(array, space["Layer"]())
        yield
    wire.pack_values({str(place): array + 0.0 for place, array in enumerate(arrays)})
    yield
    compile(_SOURCE, "warm.py", "exec", dont_inherit=True)


def _bytes(inputs: Mapping[str, Any]) -> int:
    return sum(value.nbytes for value in inputs.values() if isinstance(value, np.ndarray))


def _move_about(array: Any, layer: Any) -> None:
    """Run the calls that numeric code is made of, on a copy of an input."""
    padded: Any
    back: Any
    with np.errstate(all="ignore"):
        padded = np.pad(array, 1)
        layer.forward(padded)
        layer.backward(1.0)
        columns = np.stack([padded, padded, padded, padded], axis=-1).reshape(-1, 4)
        best = columns.argmax(axis=1)
        spread = np.zeros((best.size, 4))
        spread[np.arange(best.size), best.ravel()] = columns.max(axis=1).ravel()
        back = spread.reshape(*padded.shape, 4).transpose(*range(padded.ndim - 1, -1, -1), padded.ndim)
        image = np.zeros(back.shape[:-1])
        for place in range(4):
            image[...] += back[..., place]
        np.exp(-np.abs(image)).mean(axis=0)
        image.reshape(image.shape[0], -1).T.copy()
        np.dot(columns.T, columns)
