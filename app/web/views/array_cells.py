"""A value on a page, ready for the templates: tables of cells."""

from dataclasses import dataclass

MAX_SLICES = 6
MAX_ROWS = 12
MAX_COLUMNS = 12


@dataclass(frozen=True)
class Cell:
    """One element as text. `is_more` stands for omitted elements."""

    text: str
    is_zero: bool = False
    differs: bool = False
    is_more: bool = False


@dataclass(frozen=True)
class Slice:
    """The last two axes at one leading index, such as "[0, 1]"; "" if there are no leading axes."""

    index: str
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class ArrayView:
    """An array, ready for the template. `slices` is None if the array was too large to store."""

    name: str
    dtype: str
    shape: str
    slices: tuple[Slice, ...] | None
    slices_left_out: int = 0
