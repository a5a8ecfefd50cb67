"""An explanation as terminal text: the smallest input for the card, and what follows it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from rich.columns import Columns
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from app.i18n.words import Words, mark
from grader.cases.value_text import is_array, value_text

_LEVELS = (("·", "dim"), ("░", "yellow"), ("▒", "yellow"), ("▓", "red"), ("█", "bold red"))
_MOST_MAPS = 6
_LARGEST_TABLE = 64
_WRONG = "bold red"
_LONGEST_VALUE = 400
_MAP = mark("where %(output)s is wrong (%(count)s of %(size)s values; down: axis %(down)s, across: axis %(across)s)")
_ROW = mark("where %(output)s is wrong (%(count)s of %(size)s values)")


def print_more(console: Console, explanation: Mapping[str, Any], sentences: Sequence[str], words: Words) -> None:
    """Print what the card leaves out of an explanation: further sentences, failed checks, the error map."""
    print_list(console, _sentences(explanation, sentences, words))
    if explanation["error_map"]:
        _print_map(console, explanation, words)
    if not explanation.get("is_complete", True):
        text = words.text("One check took too long, so this explanation lacks a part.")
        console.print(Text(f"\n  {text}", style="dim"))


# --- The error map ---------------------------------------------------------------------------------------------


def _print_map(console: Console, explanation: Mapping[str, Any], words: Words) -> None:
    found, share = explanation["error_map"], explanation["share_wrong"]
    axes = found["axes"]
    names = {"down": axes[0], "across": axes[1]} if len(axes) == 2 else {}
    heading = words.text(_MAP if names else _ROW, output=explanation["output"], **share, **names)
    console.print(Text(f"\n{heading}", style="bold"), soft_wrap=True)
    wrong = [cell for cell in found["cells"] if cell["wrong"]]
    console.print(Columns([_drawn(cell) for cell in wrong[:_MOST_MAPS]], padding=(1, 4)))
    left = len(wrong) - _MOST_MAPS
    if left > 0:
        more = words.plural("and %(count)s more map", "and %(count)s more maps", left)
        console.print(Text(f"  {more}", style="dim"))


def _drawn(cell: Mapping[str, Any]) -> RenderableType:
    lines = [Text(f"  {cell['at']}", style="dim")] if cell["at"] else []
    for row in cell["levels"]:
        line = Text("  ")
        for level in row:
            sign, style = _LEVELS[level]
            line.append(f"{sign} ", style=style)
        lines.append(line)
    return Group(*lines)


# --- The smallest failing input --------------------------------------------------------------------------------


def print_smallest(console: Console, smallest: Mapping[str, Any], words: Words) -> None:
    """Print the smallest input, with the wrong outputs beside the expected ones."""
    console.print(Text(f"\n  {words.text('Smallest input that fails')}", style="bold"))
    scalars = {name: value_text(value) for name, value in smallest["inputs"].items() if not is_array(value)}
    if scalars:
        console.print(Text("  " + ", ".join(f"{name} = {value}" for name, value in scalars.items())), soft_wrap=True)
    arrays = [(name, value) for name, value in smallest["inputs"].items() if is_array(value)]
    if arrays:
        console.print(Columns([_table(name, value) for name, value in arrays], padding=(0, 4)))
    for name, expected, actual in _outputs(smallest):
        tables = [_table(f"{words.text('expected')} {name}", expected)]
        if actual is not None:
            tables.append(_table(f"{words.text('yours')} {name}", actual, _wrong_cells(actual, expected)))
        console.print(Columns(tables, padding=(0, 4)))


def _outputs(smallest: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """Return the expected and actual outputs: the wrong ones, or all if none differs visibly."""
    found = [(name, expected, smallest["actual"].get(name)) for name, expected in smallest["expected"].items()]
    if smallest["error"]:
        return [one for one in found if one[2] is not None]
    wrong = [one for one in found if one[2] is not None and _wrong_cells(one[2], one[1]).any()]
    return wrong or found


def _table(title: str, value: Any, wrong: Any = None) -> RenderableType:
    """Return an array as rows of numbers. With more than two axes, each 2-D slice is separate."""
    if isinstance(value, Mapping) and "refused" in value:
        return Group(Text(f"  {title}", style="dim"), Text(f"  {value['refused']}", style=_WRONG))
    if not is_array(value):
        style = _WRONG if wrong is not None and wrong.any() else ""
        return Group(Text(f"  {title}", style="dim"), Text(f"  {value_text(value, _LONGEST_VALUE)}", style=style))
    shape = tuple(value["shape"])
    heading = Text(f"  {title} {shape}" if shape else f"  {title}", style="dim")
    if value["data"] is None or np.prod(shape) > _LARGEST_TABLE:
        return heading
    array = np.array(value["data"], dtype=value["dtype"])
    marked = np.zeros(shape, bool) if wrong is None else wrong
    return Group(heading, *_rows(array, marked))


def _rows(array: Any, wrong: Any) -> Iterator[Text]:
    leading = array.shape[:-2]
    shown = [_number(value) for value in array.ravel()]
    width = max(map(len, shown), default=1)
    for place in np.ndindex(leading):
        if int(np.prod(leading)) > 1:
            yield Text(f"  {list(place)}", style="dim")
        values, marks = np.atleast_2d(array[place]), np.atleast_2d(wrong[place])
        for numbers, flags in zip(values, marks, strict=True):
            line = Text("  ")
            for number, flag in zip(numbers, flags, strict=True):
                line.append(f"{_number(number):>{width}} ", style=_WRONG if flag else "")
            yield line


def _number(value: Any) -> str:
    return f"{value:.6g}" if np.issubdtype(type(value), np.floating) else str(value)


def _wrong_cells(actual: Any, expected: Any) -> Any:
    """Return the cells to mark: all if the shape is wrong, else those that differ visibly."""
    if not is_array(actual) or not is_array(expected):
        return np.array(actual != expected)
    if actual["shape"] != expected["shape"] or actual["data"] is None:
        return np.ones(tuple(actual.get("shape", ())), bool)
    wide = np.complex128 if "complex" in actual["dtype"] + expected["dtype"] else np.float64
    left, right = (np.array(one["data"], dtype=wide) for one in (actual, expected))
    return ~np.isclose(left, right, rtol=1e-9, atol=1e-9, equal_nan=True)


# --- Sentences -------------------------------------------------------------------------------------------------


def print_list(console: Console, sentences: Sequence[str]) -> None:
    """Print sentences as a list, without the backticks around code."""
    if not sentences:
        return
    table = Table.grid(padding=(0, 1))
    table.add_column()
    table.add_column(overflow="fold")
    for sentence in sentences:
        table.add_row(Text("  •", style="bold"), Text(sentence.replace("`", "")))
    console.print()
    console.print(table)


def _sentences(explanation: Mapping[str, Any], sentences: Sequence[str], words: Words) -> list[str]:
    check = explanation["gradient_self_check"]
    failed = [_check(one, words) for one in explanation["properties"] if not one["holds"]]
    return [*sentences, *([check["message"]] if check else []), *failed]


def _check(one: Mapping[str, Any], words: Words) -> str:
    sides = "" if one["left"] is None else f" ({one['left']:.6g} ≠ {one['right']:.6g})"
    return f"{words.text('Does not hold:')} {one['text']}{sides}"
