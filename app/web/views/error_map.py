"""The error map of an output: small tables of levels, one for each leading index with an error."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.i18n.words import Words, mark
from app.submissions.explanation_schemas import ErrorMapRead, ExplanationRead, MapRead

LEVELS = (
    mark("correct"),
    mark("off by less than 1 %"),
    mark("off by less than 10 %"),
    mark("off by less than 100 %"),
    mark("off by 100 % or more, or not a number"),
)
_MOST_CELLS = 4096
_LARGE_SIDE = 16


@dataclass(frozen=True)
class MapView:
    """One table. `label` names its index, such as dx[0, 1]. A row or column may stand for several."""

    label: str
    wrong: str
    row_names: Sequence[str]
    column_names: Sequence[str]
    rows: Sequence[Sequence[int]]
    is_large: bool


@dataclass(frozen=True)
class ErrorMapView:
    """All shown tables, and a note about omitted ones. `legend` has the levels that occur, by number."""

    output: str
    case: str
    levels: Sequence[str]
    legend: Sequence[tuple[int, str]]
    maps: Sequence[MapView]
    note: str


def error_map_view(read: ExplanationRead, words: Words) -> ErrorMapView | None:
    """Return the map of the first wrong output; None for a single number, or if nothing could be compared."""
    if read.error_map is None or read.output is None or sum(read.error_map.shape) <= len(read.error_map.shape):
        return None
    shown = _shown(read.error_map.cells)
    levels = [words.text(level) for level in LEVELS]
    used = {level for one in shown for row in one.levels for level in row}
    total = len(read.error_map.cells) + read.error_map.left_out
    return ErrorMapView(
        output=read.output,
        case=read.case or "",
        levels=levels,
        legend=[(number, text) for number, text in enumerate(levels) if number in used],
        maps=[_map(read.output, one, read.error_map, words) for one in shown],
        note=_note(read, shown, total - len(shown), words),
    )


def _shown(maps: Sequence[MapRead]) -> list[MapRead]:
    """Return the maps with an error, up to the number of cells that a browser handles quickly."""
    shown: list[MapRead] = []
    cells = 0
    for one in maps:
        cells += sum(map(len, one.levels))
        if one.wrong and (not shown or cells <= _MOST_CELLS):
            shown.append(one)
    return shown


def _map(output: str, one: MapRead, whole: ErrorMapRead, words: Words) -> MapView:
    heights, widths = whole.block
    rows = (1, *whole.shape)[-2] if len(whole.axes) > 1 else 1
    columns = whole.shape[-1] if whole.shape else 1
    return MapView(
        label=f"{output}[{', '.join(map(str, one.at))}]" if one.at else output,
        wrong=words.plural("%(count)s value is wrong", "%(count)s values are wrong", one.wrong),
        row_names=_names(rows, heights) if len(whole.axes) > 1 else [""],
        column_names=_names(columns, widths),
        rows=one.levels,
        is_large=max(len(one.levels), *map(len, one.levels)) > _LARGE_SIDE,
    )


def _names(length: int, step: int) -> list[str]:
    spans = [(first, min(first + step, length) - 1) for first in range(0, length, step)]
    return [str(first) if first == last else f"{first}-{last}" for first, last in spans]


def _note(read: ExplanationRead, shown: Sequence[MapRead], left_out: int, words: Words) -> str:
    if not left_out:
        return ""
    if read.share_wrong and read.share_wrong.count == sum(one.wrong for one in shown):
        return words.plural("The other table is correct.", "The other %(count)s tables are correct.", left_out)
    return words.plural("%(count)s more table is not shown.", "%(count)s more tables are not shown.", left_out)
