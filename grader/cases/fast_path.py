"""The quick way to a case's verdict: where the outputs of a right answer lie, and how far they are off, in one step.

A child packs its outputs one after the other into shared memory. So the frame of an answer whose outputs have the
right names, shapes and dtypes is known to the byte beforehand; what is left to do is one subtraction. Every answer
that is not of this form, or not within the tolerance, goes through `grader.judging.compare`, which makes the message.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from grader.exercise.exercise import Exercise
from grader.inside import wire

Array = npt.NDArray[np.float64]


class Case(Protocol):
    """What is known of a case before it is run."""

    @property
    def expected(self) -> Mapping[str, npt.NDArray[np.generic]]: ...

    @property
    def visible(self) -> bool: ...


@dataclass(frozen=True)
class Right:
    """A right answer: its largest absolute difference, and its outputs by name if they are to be shown."""

    error: float
    outputs: Mapping[str, Array]


class _Output(NamedTuple):
    name: str
    shape: tuple[int, ...]
    start: int


@dataclass(frozen=True)
class _Place:
    """What a case's frame says after its progress; which doubles of the memory its outputs are; what is allowed."""

    content: bytes
    doubles: slice
    atol: float
    shown: tuple[_Output, ...]


class Layout:
    """The outputs of one case set as the memory of a right answer holds them."""

    def __init__(self, exercise: Exercise, cases: Sequence[Case], space_bytes: int) -> None:
        self.image = bytearray(wire.Space.NOTES_BYTES + space_bytes)
        space = wire.Space(self.image)
        self._places = [_place(exercise, case, space) for case in cases]
        self._doubles: Array = np.frombuffer(self.image, np.float64)

    def first_frame(self) -> bytes | None:
        """The content of the frame of a right answer to the first case; None if it would take the long way."""
        progress = wire.Progress(0, 0.0, 0)
        return b"".join(wire.with_progress(progress, [place.content])) if (place := self._places[0]) else None

    def right(self, case: int, content: memoryview, memory: Array) -> Right | None:
        """What a right answer's frame brings; None if this is not one, or cannot be said at first sight.

        `memory`: the shared memory as doubles. What is shown is what was compared, whatever happens to the memory.
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
        if not error <= place.atol:  # NaN is not
            return None
        return Right(error, {name: _array(actual, shape, start) for name, shape, start in place.shown})


def _place(exercise: Exercise, case: Case, space: wire.Space) -> _Place | None:
    """Where a case's outputs lie, packed as a child packs them; None if they are not all doubles."""
    begin = space.used
    content = b"".join(wire.pack_values(case.expected, space))
    if not case.expected or any(value.dtype != np.float64 for value in case.expected.values()):
        return None
    outputs = []
    start = 0
    for name, value in case.expected.items():
        outputs.append(_Output(name, value.shape, start))
        start += (value.nbytes + -value.nbytes % wire.ALIGNMENT) // value.itemsize
    atol = min(exercise.tolerance_of(name).atol for name in case.expected)
    return _Place(content, slice(begin // 8, space.used // 8), atol, tuple(outputs) if case.visible else ())


def _array(doubles: Array, shape: tuple[int, ...], start: int) -> Array:
    return doubles[start : start + int(np.prod(shape))].reshape(shape)
