"""Arrays as the pages show them: tables of numbers, one for each leading index, with differing cells marked."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, product
from typing import Any

from app.web.views.array_cells import MAX_COLUMNS, MAX_ROWS, MAX_SLICES, ArrayView, Cell, Slice
from app.web.views.structured_values import compared_values, structured_view
from grader.cases.value_text import is_array, value_text
from grader.exercise.outputs import Tolerance

_MOST_DECIMALS = 12
_NOT_FINITE = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}

Number = Any  # float, int, bool or complex
_LONGEST_PARAMETER = 60


def short(value: float) -> str:
    """Return a number without leading zeros in the exponent: 1e-5."""
    return f"{value:g}".replace("e-0", "e-").replace("e+", "e").replace("e0", "e")


def split_inputs(inputs: Mapping[str, Any]) -> tuple[dict[str, str], list[ArrayView]]:
    """Return the values that are short enough for a line as text, and the others as tables."""
    parameters = {name: parameter_text(value) for name, value in inputs.items() if _is_parameter(value)}
    return parameters, [array_view(name, value) for name, value in inputs.items() if not _is_parameter(value)]


def parameter_text(value: Any) -> str:
    """Return a value that is no array as Python writes it, numbers in a few digits."""
    if isinstance(value, str) and value in _NOT_FINITE:  # a number that JSON cannot hold
        return value
    return f"{value:g}" if isinstance(value, float) else value_text(value, _LONGEST_PARAMETER)


def _is_parameter(value: Any) -> bool:
    if is_array(value) or (isinstance(value, Mapping) and "left_out" in value):
        return False
    return not isinstance(value, list | Mapping) or len(value_text(value, _LONGEST_PARAMETER)) < _LONGEST_PARAMETER


def array_view(name: str, value: Any) -> ArrayView:
    """Return one value with nothing marked."""
    if not is_array(value):
        return structured_view(name, value)
    return _view(name, _Array.of(value), differing=frozenset(), decimals=None)


def compared(name: str, expected: Any, actual: Any, tolerance: Tolerance) -> tuple[ArrayView, ArrayView]:
    """Return expected and actual with the same decimals and slices. Differing cells are marked in both.

    If the shapes differ, nothing is marked, because no cells correspond.
    """
    if not is_array(expected) or not is_array(actual):
        return compared_values(name, expected, actual, tolerance)
    wanted, got = _Array.of(expected), _Array.of(actual)
    differing = frozenset(_differing(wanted, got, tolerance))
    decimals = _decimals_to_tell_apart(wanted, got, differing)
    return _view(name, wanted, differing, decimals), _view(name, got, differing, decimals)


@dataclass(frozen=True)
class _Array:
    shape: tuple[int, ...]
    dtype: str
    flat: tuple[Number, ...] | None

    @classmethod
    def of(cls, value: Any) -> "_Array":
        data = value.get("data")
        read = complex if value["dtype"].startswith("complex") else _number
        flat = None if data is None else tuple(read(item) for item in _flatten(data))
        return cls(tuple(value["shape"]), value["dtype"], flat)


def _flatten(data: Any) -> Iterator[Any]:
    return chain.from_iterable(map(_flatten, data)) if isinstance(data, list) else iter((data,))


def _number(value: Any) -> Number:
    return _NOT_FINITE.get(value, math.nan) if isinstance(value, str) else value


def _differing(wanted: _Array, got: _Array, tolerance: Tolerance) -> Iterator[int]:
    if wanted.flat is None or got.flat is None or wanted.shape != got.shape:
        return
    for place, (a, b) in enumerate(zip(wanted.flat, got.flat, strict=True)):
        same = a == b or (a != a and b != b)
        if not same and not abs(a - b) <= _allowed(a, wanted.dtype, tolerance):
            yield place


def _allowed(expected: Number, dtype: str, tolerance: Tolerance) -> float:
    return tolerance.atol + tolerance.rtol * abs(expected) if dtype.startswith(("float", "complex")) else 0.0


def _view(name: str, array: _Array, differing: frozenset[int], decimals: int | None) -> ArrayView:
    shape = f"({', '.join(map(str, array.shape))}{',' if len(array.shape) == 1 else ''})"
    if array.flat is None or not array.flat:
        return ArrayView(name, array.dtype, shape, None if array.flat is None else ())
    texts = _texts(array.flat, decimals)
    leading = list(product(*map(range, array.shape[:-2])))
    rows, columns = (1, 1, *array.shape)[-2:]
    size = rows * columns
    order = _slices_to_show(len(leading), size, differing)
    slices = tuple(
        Slice(_index_text(leading[k]), tuple(_rows(array, texts, differing, k * size, rows, columns))) for k in order
    )
    return ArrayView(name, array.dtype, shape, slices, len(leading) - len(order))


def _index_text(index: Sequence[int]) -> str:
    return f"[{', '.join(map(str, index))}]" if index else ""


def _slices_to_show(count: int, size: int, differing: frozenset[int]) -> list[int]:
    """Return the slices to show, in order. Slices with a differing cell have priority."""
    marked = {place // size for place in differing}
    ranked = sorted(range(count), key=lambda k: k not in marked)
    return sorted(ranked[:MAX_SLICES])


def _rows(
    array: _Array, texts: Sequence[str], differing: frozenset[int], start: int, rows: int, columns: int
) -> Iterator[tuple[Cell, ...]]:
    assert array.flat is not None
    for row in range(min(rows, MAX_ROWS)):
        first = start + row * columns
        cells = [
            Cell(texts[place], is_zero=array.flat[place] == 0, differs=place in differing)
            for place in range(first, first + min(columns, MAX_COLUMNS))
        ]
        yield (*cells, Cell("…", is_more=True)) if columns > MAX_COLUMNS else tuple(cells)
    if rows > MAX_ROWS:
        yield tuple(Cell("⋮", is_more=True) for _ in range(min(columns, MAX_COLUMNS + 1)))


def _texts(flat: Sequence[Number], decimals: int | None) -> list[str]:
    """Return all elements with the same number of decimals, so that decimal points align."""
    if any(isinstance(value, complex) for value in flat):
        return [f"{value:.5g}" for value in flat]
    if all(isinstance(value, int) for value in flat):
        return [str(value) for value in flat]
    finite = [abs(value) for value in flat if math.isfinite(value)]
    if finite and (max(finite) >= 1e7 or (0 < max(finite) < 1e-4)):
        return [_special(value) or f"{value:.{min(decimals or 3, 8)}e}" for value in flat]
    places = _needed_decimals(flat) if decimals is None else decimals
    return [_special(value) or f"{value + 0.0:.{places}f}" for value in flat]


def _special(value: Number) -> str:
    return "" if math.isfinite(value) else str(value)


def _needed_decimals(flat: Sequence[Number], most: int = 4) -> int:
    """Return the number of decimals after which only zeros follow, at most `most`."""
    finite = [value for value in flat if math.isfinite(value)]
    texts = [f"{value:.{most}f}".rstrip("0").partition(".")[2] for value in finite]
    return max(map(len, texts), default=0)


def _decimals_to_tell_apart(wanted: _Array, got: _Array, differing: frozenset[int]) -> int | None:
    """Return enough decimals that no differing cell looks like the expected value."""
    if wanted.flat is None or got.flat is None or "complex" in wanted.dtype + got.dtype:
        return None
    decimals = max(_needed_decimals(wanted.flat), _needed_decimals(got.flat))
    pairs = [(wanted.flat[place], got.flat[place]) for place in differing]
    while decimals < _MOST_DECIMALS and any(f"{a:.{decimals}f}" == f"{b:.{decimals}f}" for a, b in pairs):
        decimals += 1
    return decimals
