"""Tables as CSV, safe to open in a spreadsheet. Every export uses it."""

import csv
import io
import math
import unicodedata
from collections.abc import Iterable, Sequence

# A spreadsheet runs a cell that begins with one of these as a formula, also after spaces and in full width.
_BEGINS_FORMULA = frozenset("=+-@|%")
_CONTROLS = frozenset("\t\r\n")
_PASSED_OVER = ("Z", "C", "M")  # categories: separators, such as the no-break space; controls; marks


def csv_text(rows: Iterable[Sequence[str | float]], *, is_for_spreadsheets: bool = True) -> str:
    """Return the rows as CSV, which spreadsheets read as UTF-8. Programs that import it may need no mark for that."""
    table = io.StringIO()
    if is_for_spreadsheets:
        table.write("\ufeff")  # the byte order mark makes spreadsheets read UTF-8
    writer = csv.writer(table)
    for row in rows:
        writer.writerow(map(safe_cell, row))
    return table.getvalue()


def safe_cell(value: str | float) -> str:
    """Return the value as a cell that no spreadsheet runs as a formula. Numbers stay numbers, in full precision."""
    if isinstance(value, str):
        return f"'{value}" if _is_formula(value) else value
    if not math.isfinite(value):
        return ""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def _is_formula(text: str) -> bool:
    first = next((one for one in text if not unicodedata.category(one).startswith(_PASSED_OVER)), "")
    return text[:1] in _CONTROLS or unicodedata.normalize("NFKC", first)[:1] in _BEGINS_FORMULA
