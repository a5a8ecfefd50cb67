"""Values that are no arrays as the pages show them: rows of texts, with differing elements marked."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.web.views.array_cells import MAX_COLUMNS, MAX_ROWS, ArrayView, Cell, Slice
from grader.cases.value_text import is_array, is_left_out, type_text, value_text
from grader.exercise.outputs import Tolerance

_NO_TOLERANCE = Tolerance(0.0, 0.0)
_LONGEST_CELL = 60
_MORE = Cell("⋮", is_more=True)
_MISSING = object()
_Row = tuple[str, Any]  # the text of the key, "" for an element of a list, and the element


def structured_view(name: str, stored: Any) -> ArrayView:
    """Return a value with nothing marked."""
    return _view(name, stored, stored, _NO_TOLERANCE)


def compared_values(name: str, expected: Any, actual: Any, tolerance: Tolerance) -> tuple[ArrayView, ArrayView]:
    """Return expected and actual, with differing elements marked in both."""
    return _view(name, expected, actual, tolerance), _view(name, actual, expected, tolerance)


def differs(one: Any, other: Any, tolerance: Tolerance) -> bool:
    """Return whether two values in their JSON form differ by more than is allowed."""
    if _is_number(one) and _is_number(other) and (isinstance(one, float) or isinstance(other, float)):
        return not abs(one - other) <= tolerance.atol + tolerance.rtol * min(abs(one), abs(other))
    one, other = _elements(one), _elements(other)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) != len(other) or any(differs(a, b, tolerance) for a, b in zip(one, other, strict=True))
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() != other.keys() or any(differs(one[key], other[key], tolerance) for key in one)
    return type(one) is not type(other) or bool(one != other)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _elements(value: Any) -> Any:
    """Return a tuple as a list, and the entries of a dictionary in the order of their keys."""
    if isinstance(value, Mapping) and "tuple" in value:
        return value["tuple"]
    if isinstance(value, Mapping) and "dict" in value:
        return {"dict": sorted(value["dict"], key=lambda entry: value_text(entry[0], 1000))}
    return value


def _view(name: str, stored: Any, other: Any, tolerance: Tolerance) -> ArrayView:
    if is_left_out(stored):
        return ArrayView(name, "", "", None)
    rows = _rows(stored)
    if rows is None:
        cell = Cell(value_text(stored, MAX_ROWS * _LONGEST_CELL), differs=differs(stored, other, tolerance))
        return ArrayView(name, type_text(stored), "", (Slice("", ((cell,),)),))
    is_table = isinstance(stored, Mapping) and "dict" in stored
    kind, shape = type_text(stored), f"({len(rows)})"
    if not rows:
        return ArrayView(name, kind, shape, ())
    marked = list(_marked(rows, _rows(other), tolerance, is_table=is_table))
    if not is_table and all(_is_short(value) for _, value in rows):
        lines: Sequence[tuple[Cell, ...]] = [
            tuple(cell for _, cell in marked[start : start + MAX_COLUMNS])
            for start in range(0, len(marked), MAX_COLUMNS)
        ]
    else:
        lines = [(Cell(key), cell) if key else (cell,) for key, cell in marked]
    if len(lines) > MAX_ROWS:
        lines = [*_with_the_first_difference(lines), (_MORE,)]
    return ArrayView(name, kind, shape, (Slice("", tuple(lines)),))


def _with_the_first_difference(lines: Sequence[tuple[Cell, ...]]) -> Iterator[tuple[Cell, ...]]:
    """Yield as many lines as are shown: the first ones, or those from a little before the first difference on."""
    first = next((place for place, line in enumerate(lines) if any(cell.differs for cell in line)), 0)
    start = 0 if first < MAX_ROWS else min(first - 1, len(lines) - MAX_ROWS)
    if start:
        yield (_MORE,)
    yield from lines[start : start + MAX_ROWS]


def _marked(
    rows: Sequence[_Row], others: Sequence[_Row] | None, tolerance: Tolerance, *, is_table: bool
) -> Iterator[tuple[str, Cell]]:
    by_key = dict(others or ())
    in_order = dict(enumerate(value for _, value in others or ()))
    for place, (key, value) in enumerate(rows):
        other = by_key.get(key, _MISSING) if is_table else in_order.get(place, _MISSING)
        is_wrong = other is _MISSING or differs(value, other, tolerance)
        yield key, Cell(value_text(value, _LONGEST_CELL), is_zero=_is_number(value) and value == 0, differs=is_wrong)


def _rows(stored: Any) -> list[_Row] | None:
    """Return the elements of a list, a tuple or a dictionary; None for any other value."""
    if isinstance(stored, Mapping):
        if "dict" in stored:
            return [(value_text(key, _LONGEST_CELL), value) for key, value in stored["dict"]]
        if "tuple" not in stored:
            return None
        stored = stored["tuple"]
    return [("", value) for value in stored] if isinstance(stored, list) else None


def _is_short(value: Any) -> bool:
    return not isinstance(value, list) and not is_array(value) and len(value_text(value)) <= MAX_COLUMNS
