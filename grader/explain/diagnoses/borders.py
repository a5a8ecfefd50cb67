"""A border of zeros put on, or cut off, in another way: the reference is asked without its border, on wider inputs.

With a border already in the input and no padding asked for, the reference computes what a solution gives that pads
in some other way. Where its result has the border too, the result is cut as such a solution would cut it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.explain.case_failure import Pair
from grader.explain.diagnoses.experiments import Experiments
from grader.explain.diagnoses.idea import Guess, NamedMistake
from grader.explain.diagnoses.rounds import SECOND
from grader.message import Message

Array = npt.NDArray[Any]
Inputs = Mapping[str, Any]
Key = tuple[str, str, Any]
# How much is put before and after, along rows and along columns, in widths of the border.
_SIDES: dict[str, tuple[tuple[int, int], tuple[int, int]]] = {
    "border_before_only": ((2, 0), (2, 0)),
    "border_after_only": ((0, 2), (0, 2)),
    "border_on_one_side": ((1, 0), (1, 0)),
    "border_on_the_other_side": ((0, 1), (0, 1)),
    "border_of_rows_only": ((1, 1), (0, 0)),
    "border_of_columns_only": ((0, 0), (1, 1)),
    "border_twice_as_wide": ((2, 2), (2, 2)),
}
_VALUES: dict[str, dict[str, Any]] = {
    "border_of_edges": {"mode": "edge"},
    "border_of_mirrored_values": {"mode": "reflect"},
    "border_of_ones": {"constant_values": 1.0},
}
_CUTS: dict[str, tuple[int, int]] = {"border_cut_at_the_end": (0, 2), "border_cut_at_the_start": (2, 0)}
WIDE = "border_left_on"


def variations(inputs: Inputs) -> Iterator[tuple[Key, Inputs]]:
    """Yield the inputs without padding, but with a border of another kind in the arrays that get one."""
    for pad, width in _borders(inputs):
        maps = [name for name, value in inputs.items() if isinstance(value, np.ndarray) and value.ndim == 4]
        shapes = [name for name, value in inputs.items() if name.endswith("_shape") and isinstance(value, np.ndarray)]
        for name in maps:
            if name.removesuffix(SECOND) != "dout":
                for kind, sides in _SIDES.items():
                    yield (kind, name, pad), _padded(inputs, name, pad, sides, width, {})
                for kind, how in _VALUES.items():
                    if how.get("mode") != "reflect" or width < min(inputs[name].shape[-2:]):
                        yield (kind, name, pad), _padded(inputs, name, pad, ((1, 1), (1, 1)), width, how)
                yield (WIDE, name, pad), _padded(inputs, name, pad, ((1, 1), (1, 1)), width, {})
        for name in shapes:
            wider = inputs[name].copy()
            wider[-2:] += 2 * width
            yield (WIDE, name, pad), {**inputs, name: wider, pad: 0}


def cuts(pair: Pair, key: Key, experiments: Experiments) -> Iterator[Guess]:
    """Guess a result that still has its border, cut to the right shape at one side only."""
    _, name, pad = key
    wide, width = experiments.answer(pair, key), pair.inputs.get(pad, 0)
    for kind, (before, after) in _CUTS.items():
        predicted = None
        if wide is not None and wide.ndim == 4:
            rows, columns = wide.shape[-2:]
            predicted = wide[..., before * width : rows - after * width, before * width : columns - after * width]
        yield Guess((kind, name, pad), predicted)


def asked_for(key: Key) -> Key:
    """Return the key of the question whose answer is cut for a guess with this key; any other key as it is."""
    return (WIDE, *key[1:]) if key[0] in _CUTS else key


def say(key: Key) -> NamedMistake:
    """Name the border that explains every pair."""
    kind, name, pad = key
    if kind in _CUTS:
        return NamedMistake("border_cut_elsewhere", {"how": Message(kind), "pad": pad}, {"how": kind})
    return NamedMistake("another_border", {"how": Message(kind), "name": name, "pad": pad}, {"how": kind})


def is_border(key: Key) -> bool:
    """Return whether a key is one of these."""
    return key[0] in _CUTS or key[0] in _SIDES or key[0] in _VALUES or key[0] == WIDE


def _borders(inputs: Inputs) -> Iterator[tuple[str, int]]:
    for name, value in inputs.items():
        if type(value) is int and value > 0 and name in ("pad", "padding"):
            yield name, value


def _padded(
    inputs: Inputs, name: str, pad: str, sides: tuple[tuple[int, int], tuple[int, int]], width: int, how: Any
) -> Inputs:
    value = inputs[name]
    widths = [(0, 0)] * (value.ndim - 2) + [(before * width, after * width) for before, after in sides]
    return {**inputs, name: np.pad(value, widths, **how), pad: 0}
