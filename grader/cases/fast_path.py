"""The fast path to a case's verdict: one subtraction on the shared memory.

A child packs its outputs one after the other into shared memory.
So the frame of an answer with the right names, shapes and dtypes is known to the byte beforehand.
Any other answer, and one outside the tolerance, goes through `grader.judging.compare`, which makes the message.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from grader.exercise.exercise import Exercise
from grader.inside import wire

Array = npt.NDArray[np.float64]


class Case(Protocol):
    """The known parts of a case before it is run."""

    @property
    def expected(self) -> Mapping[str, Any]: ...

    @property
    def visible(self) -> bool: ...


@dataclass(frozen=True)
class RightAnswer:
    """A right answer: its largest absolute difference, and its outputs by name if they are to be shown."""

    error: float
    outputs: Mapping[str, Array]


class _Output(NamedTuple):
    name: str
    shape: tuple[int, ...]
    start: int


@dataclass(frozen=True)
class _Place:
    """The expected frame after its progress, the doubles of its outputs, the tolerance, and the outputs to show."""

    content: bytes
    doubles: slice
    atol: float
    shown: tuple[_Output, ...]


class Layout:
    """The outputs of one case set, laid out as in the memory of a right answer."""

    def __init__(self, exercise: Exercise, cases: Sequence[Case], space_bytes: int) -> None:
        self.image = bytearray(wire.Space.NOTES_BYTES + space_bytes)
        space = wire.Space(self.image)
        self._places = [_place(exercise, case, space) for case in cases]
        self._doubles: Array = np.frombuffer(self.image, np.float64)

    def first_frame(self) -> bytes | None:
        """Return the content of a right answer's frame for the first case; None if it has no fast path."""
        progress = wire.Progress(0, 0.0, 0)
        return b"".join(wire.with_progress(progress, [place.content])) if (place := self._places[0]) else None

    def right(self, case: int, content: memoryview, memory: Array) -> RightAnswer | None:
        """Return the right answer in this frame; None if it is not one, or if only the slow path can tell.

        `memory`: the shared memory as doubles. The shown values are the compared ones, even if the memory changes.
        """
        place = self._places[case]
        if place is None or content != place.content or memory.size != self._doubles.size:
            return None
        actual = memory[place.doubles]
        if place.shown:
            actual = actual.copy()
        with np.errstate(over="ignore", invalid="ignore"):
            difference = actual - self._doubles[place.doubles]
        error = float(np.abs(difference, out=difference).max(initial=0.0))
        if not error <= place.atol:  # NaN takes the slow path
            return None
        return RightAnswer(error, {name: _array(actual, shape, start) for name, shape, start in place.shown})


def _place(exercise: Exercise, case: Case, space: wire.Space) -> _Place | None:
    """Return where a case's outputs lie, packed as a child packs them; None if they are not all doubles."""
    begin = space.used
    content = b"".join(wire.pack_values(case.expected, space))
    if not case.expected or not all(map(_is_doubles, case.expected.values())):
        return None
    outputs = []
    start = 0
    for name, value in case.expected.items():
        outputs.append(_Output(name, value.shape, start))
        start += (value.nbytes + -value.nbytes % wire.ALIGNMENT) // value.itemsize
    atol = min(_atol(exercise, name) for name in case.expected)
    return _Place(content, slice(begin // 8, space.used // 8), atol, tuple(outputs) if case.visible else ())


def _is_doubles(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype == np.float64


def _atol(exercise: Exercise, name: str) -> float:
    return 0.0 if exercise.rule_of(name).compare == "exact" else exercise.tolerance_of(name).atol


def _array(doubles: Array, shape: tuple[int, ...], start: int) -> Array:
    return doubles[start : start + int(np.prod(shape))].reshape(shape)
