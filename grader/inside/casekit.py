"""The toolkit for an author's `hidden/cases.py`: `from casekit import Case, distinct, ...`.

It runs in the author jail only; a student's process never holds this module. It has four parts:

* `Case`, one call of the student's code;
* makers of float64 arrays: `distinct`, `any_sign`, `whole`, `consecutive`, `few_valued`. All randomness comes
  from the `rng` passed in, so that a seed gives the same case set everywhere;
* `WINDOWS`, the settings of a sliding window that every pooling and convolution exercise is tried on, and
  `array_problem`, `shape_problem` and `window_problem`, which check a student's own input;
* `small_windows`, from which `shrink` makes the smallest inputs that a solution can fail on.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.inside.functions import NamedFunction
from grader.inside.prepared import PreparedGenerator

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """One call of the student's code: a name that is unique in the set, its family, its named inputs.

    `inputs` maps names to arrays of numbers, to int, float, bool, str, bytes, complex and None, to lists, tuples and
    dictionaries of all these, to a `function`, and to a generator of `prepared` numbers.
    A visible case is shown in full, with its inputs and expected values; a hidden one never is.
    """

    name: str
    family: str
    inputs: Mapping[str, Any]
    visible: bool = False


# --- Makers of values ------------------------------------------------------------------------------------------


def distinct(rng: np.random.Generator, shape: Sequence[int], *, scale: float = 1.0) -> Array:
    """Return values strictly between 0 and `scale`, no two equal, in random order.

    They lie on a grid of hundredths of `scale`, or thousandths from 100 elements on, and so forth: short to read.
    They differ by a grid step at least, so that no rounding can turn a maximum into a tie.
    A negative `scale` gives negative values.
    """
    count = int(np.prod(shape))
    steps = 100
    while steps <= count:
        steps *= 10
    grid = rng.permutation(steps - 1)[:count].reshape(shape) + 1
    values: Array = scale * grid / steps
    return values


def any_sign(rng: np.random.Generator, shape: Sequence[int], *, scale: float = 1.0) -> Array:
    """Return values as `distinct` does, each with a random sign: never 0, no two magnitudes equal."""
    signs: Array = rng.choice([-1.0, 1.0], size=tuple(shape))
    return distinct(rng, shape, scale=scale) * signs


def whole(rng: np.random.Generator, shape: Sequence[int]) -> Array:
    """Return the numbers 1, 2, ... in random order, one for each cell: for samples checked by hand."""
    return rng.permutation(int(np.prod(shape))).astype(np.float64).reshape(shape) + 1


def consecutive(shape: Sequence[int], *, start: float = 1.0) -> Array:
    """Return the numbers start, start + 1, ... in row-major order: a value tells which cell it came from."""
    return np.arange(int(np.prod(shape)), dtype=np.float64).reshape(shape) + start


def few_valued(rng: np.random.Generator, shape: Sequence[int], *, values: Sequence[float] = (0, 1, 2)) -> Array:
    """Return an array with each cell drawn from `values`: small windows then nearly always hold a tie."""
    drawn: Array = rng.choice(np.array(values, dtype=np.float64), size=tuple(shape))
    return drawn


# --- Functions and prepared numbers --------------------------------------------------------------------------------


def function(name: str) -> NamedFunction:
    """Return a function to hand to the student's code, by its name: `square`, `sin`, `sum_of_squares` and so on.

    Raises ValueError, with all names, for any other.
    """
    return NamedFunction(name)


def prepared(**numbers: Any) -> PreparedGenerator:
    """Return a generator that hands out these numbers in order, whatever the shapes of the calls.

    `normal`, `uniform` in [0, 1), and `integers` of 0 or more: arrays, each of which may be left out.
    It has the methods of `numpy.random.Generator`; asking for more numbers than there are is an error.
    """
    return PreparedGenerator(numbers)


# --- Settings of a sliding window ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Window:
    """A window of `kh` by `kw` cells that slides by `stride` over a map (N, C, H, W) with a border of `pad` cells.

    `name` is the name of the case made from it; `numbered` sets it.
    """

    family: str
    N: int
    C: int
    H: int
    W: int
    kh: int
    kw: int
    stride: int = 1
    pad: int = 0
    name: str = ""

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """The shape of the map: (N, C, H, W)."""
        return self.N, self.C, self.H, self.W

    @property
    def out_shape(self) -> tuple[int, int, int, int]:
        """The shape of the output, one value per window and channel: (N, C, OH, OW)."""
        return self.N, self.C, _steps(self.H, self.kh, self), _steps(self.W, self.kw, self)

    @property
    def col_shape(self) -> tuple[int, int]:
        """The shape of the columns, one row per window and one column per cell in it: (N*OH*OW, C*kh*kw)."""
        N, C, OH, OW = self.out_shape
        return N * OH * OW, C * self.kh * self.kw

    def parameters(self, height: str = "kh", width: str = "kw") -> dict[str, int]:
        """Return the window as inputs of a case, its sides under the given names.

        `defaults` leaves out stride and pad.
        """
        sides = {height: self.kh, width: self.kw}
        return sides if self.family == "defaults" else {**sides, "stride": self.stride, "pad": self.pad}


def _steps(side: int, kernel: int, window: Window) -> int:
    return (side + 2 * window.pad - kernel) // window.stride + 1


def numbered(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Name each setting after its family, in the order given: "overlap", "overlap-2", ..."""
    seen: dict[str, int] = {}
    named = []
    for window in windows:
        count = seen[window.family] = seen.get(window.family, 0) + 1
        named.append(replace(window, name=window.family if count == 1 else f"{window.family}-{count}"))
    return tuple(named)


# docs/exercise_format.md says what each family is for. In a family the smallest comes first. Each difficulty
# first appears in the family named after it, so that the first failure names its cause: no window overlaps before
# `overlap`, nothing is left over before `remainder`, and so on.
# Every pad is at most half the window, so that no window lies wholly in the border.
WINDOWS = numbered(
    (
        #       family              N  C   H   W  kh kw
        Window("one-window", 1, 1, 2, 2, 2, 2),
        Window("basic", 1, 1, 4, 4, 2, 2, stride=2),
        Window("window-1", 1, 1, 3, 3, 1, 1),
        Window("nonsquare-map", 1, 1, 6, 4, 2, 2, stride=2),
        Window("nonsquare-map", 1, 1, 4, 8, 2, 2, stride=2),
        Window("nonsquare-window", 1, 1, 5, 6, 2, 3, stride=3),
        Window("nonsquare-window", 1, 1, 9, 5, 3, 2, stride=3),
        Window("batch-channels", 2, 3, 4, 4, 2, 2, stride=2),
        Window("batch-channels", 4, 3, 14, 14, 2, 2, stride=2),
        Window("overlap", 1, 1, 2, 3, 2, 2),
        Window("overlap", 2, 1, 5, 7, 3, 3, stride=2),
        Window("overlap", 2, 3, 14, 14, 3, 3),
        Window("gap", 1, 1, 5, 5, 2, 2, stride=3),
        Window("remainder", 1, 1, 3, 3, 2, 2, stride=2),
        Window("remainder", 1, 2, 5, 7, 2, 3, stride=2),
        Window("pad", 1, 1, 4, 4, 2, 2, stride=2, pad=1),
        Window("pad", 1, 1, 4, 5, 3, 3, stride=1, pad=1),
        Window("pad", 2, 3, 5, 7, 3, 3, stride=2, pad=1),
        Window("pad>stride", 1, 2, 3, 4, 4, 4, stride=1, pad=2),
        Window("defaults", 1, 2, 3, 4, 2, 2),
        Window("twice", 1, 2, 4, 4, 2, 2, stride=2),
    )
)


# --- Small settings of a family --------------------------------------------------------------------------------

_SIDES, _STRIDES, _PADS, _LARGEST_WINDOW = range(1, 6), range(1, 4), range(3), 4
_IMAGES = ((1, 1), (1, 2), (2, 1), (2, 2), (2, 3))
_OF_EACH_KIND = 2
# The difficulty that a family of `WINDOWS` is about; any other family is about its values.
_BROUGHT_BY = {
    "basic": "several",
    "window-1": "window of one cell",
    "nonsquare-map": "map not square",
    "nonsquare-window": "window not square",
    "batch-channels": "images or channels",
    "overlap": "overlap",
    "gap": "gap",
    "remainder": "remainder",
    "pad": "pad",
    "pad>stride": "pad over stride",
}


def small_windows(windows: Sequence[Window], family: str) -> Iterator[Window]:
    """Yield settings of a family from the smallest map up, for `shrink`. `windows`: the exercise's own, in order.

    A setting has the difficulty that the family is about, and none that only a later family has.
    """
    families = [window.family for window in windows]
    if family not in families:
        return
    known = windows[: len(families) - families[::-1].index(family)]
    allowed = frozenset[str]().union(*map(_difficulties, known))
    largest = min(_LARGEST_WINDOW, max(max(window.kh, window.kw) for window in known))
    seen: dict[frozenset[object], int] = {}
    for window in sorted(_settings(family, largest, allowed), key=_smallness):
        kind = _difficulties(window) | {(side > 1, axis) for axis, side in enumerate(window.out_shape)}
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] <= _OF_EACH_KIND:
            yield window


def _settings(family: str, largest: int, allowed: frozenset[str]) -> Iterator[Window]:
    """Yield every small setting with the family's difficulty and only allowed ones, in no order."""
    strides, pads = ((1,), (0,)) if family == "defaults" else (_STRIDES, _PADS)
    wanted = {_BROUGHT_BY[family]} if family in _BROUGHT_BY else frozenset[str]()
    kernels = range(1, largest + 1)
    for kh, kw, stride, pad, H, W in product(kernels, kernels, strides, pads, _SIDES, _SIDES):
        # no window lies wholly in the border, and at least one fits
        if 2 * pad > min(kh, kw) or H + 2 * pad < kh or W + 2 * pad < kw:
            continue
        plain = Window(family, 1, 1, H, W, kh, kw, stride, pad)
        found = _difficulties(plain)
        if found <= allowed and not (stride > 1 and plain.out_shape[2:] == (1, 1) and "remainder" not in found):
            for N, C in _IMAGES:
                of_images = found | {"images or channels"} if N * C > 1 else found
                if wanted <= of_images <= allowed:
                    yield replace(plain, N=N, C=C)


def _difficulties(window: Window) -> frozenset[str]:
    """Return the properties that make a setting harder than one square window on one square map."""
    _, _, OH, OW = window.out_shape
    sides = ((window.H, window.kh, OH), (window.W, window.kw, OW))
    found = {
        "several": OH * OW > 1,
        "window of one cell": window.kh == window.kw == 1,
        "map not square": window.H != window.W,
        "window not square": window.kh != window.kw,
        "images or channels": window.N * window.C > 1,
        "overlap": any(window.stride < kernel and steps > 1 for _, kernel, steps in sides),
        "gap": any(window.stride > kernel and steps > 1 for _, kernel, steps in sides),
        "remainder": any((side + 2 * window.pad - kernel) % window.stride for side, kernel, _ in sides),
        "pad": window.pad > 0,
        "pad over stride": window.pad > window.stride,
    }
    return frozenset(name for name, holds in found.items() if holds)


def _smallness(window: Window) -> tuple[int, ...]:
    """Return a sort key: cells of the map first, then cells of the window, then the rest."""
    cells = window.N * window.C * window.H * window.W
    return cells, window.kh * window.kw, window.N * window.C, window.stride, window.pad, window.H, window.kh


# --- A student's own input -------------------------------------------------------------------------------------
# Names, types and axes are already those of the visible cases when `problem_with` is called.

MAX_PAD = 10


class Problem(str):
    """A problem with a student's own input: English text, with code and values for a sentence in any language."""

    code: str
    values: dict[str, Any]

    def __new__(cls, code: str, english: str, **values: Any) -> "Problem":
        """Fill `values` into `english`, which names them in braces."""
        made = super().__new__(cls, english.format(**values))
        made.code, made.values = code, values
        return made


def array_problem(inputs: Mapping[str, Any], *names: str) -> str | None:
    """Return a problem if one of these arrays of a student's own input is empty or not finite; else None."""
    for name in names:
        if inputs[name].size == 0:
            return Problem("input_empty", "{name} must hold at least one number.", name=name)
        if not np.isfinite(inputs[name]).all():
            return Problem("input_not_finite", "{name} must hold finite numbers only.", name=name)
    return None


def shape_problem(inputs: Mapping[str, Any], name: str, shape: Sequence[int]) -> str | None:
    """Return a problem if this array of a student's own input does not have `shape`; else None."""
    expected = tuple(int(side) for side in shape)
    if inputs[name].shape == expected:
        return None
    return Problem("input_shape", "{name} must have the shape {shape}.", name=name, shape=str(expected))


def window_problem(inputs: Mapping[str, Any], shape: Sequence[int], height: str, width: str) -> str | None:
    """Return a problem with the window of a student's own input, on a map of `shape` (N, C, H, W); None without one.

    `height` and `width` name the window's sides; `stride` and `pad` may be left out.
    """
    for name in (height, width, "stride"):
        if inputs.get(name, 1) < 1:
            return Problem("input_below_one", "{name} must be 1 or more.", name=name)
    if not 0 <= inputs.get("pad", 0) <= MAX_PAD:
        return Problem("input_pad", "pad must be between 0 and {limit}.", limit=MAX_PAD)
    if min(pooled_shape(inputs, shape, height, width)[2:]) < 1:
        sides = {"height": int(inputs[height]), "width": int(inputs[width])}
        return Problem("window_too_large", "The window, {height} by {width}, is larger than the padded map.", **sides)
    return None


def pooled_shape(inputs: Mapping[str, Any], shape: Sequence[int], height: str, width: str) -> tuple[int, ...]:
    """Return the shape (N, C, OH, OW) that the window of `inputs` makes of a map (N, C, H, W)."""
    N, C, H, W = (int(side) for side in shape)
    window = Window("", N, C, H, W, inputs[height], inputs[width], inputs.get("stride", 1), inputs.get("pad", 0))
    return window.out_shape
