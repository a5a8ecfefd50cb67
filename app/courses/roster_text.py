"""The text and the cells of an uploaded roster: encodings, separators, quoted cells."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.http.csv_table import safe_cell
from app.http.errors import InvalidError, TooLargeError
from grader.plain_text import marked_encoding

MOST_BYTES = 512 * 1024
MOST_ROWS = 5000
_MOST_CELLS = 200
_MOST_CHARACTERS = 1000
SEPARATORS = ",;\t"
ENCODINGS = ("utf-8", "utf-16", "gb18030", "windows-1252")
"""The encodings that can be chosen. Without a choice it is that of the byte order mark, else UTF-8, else GB18030."""

_ALIASES = {"utf-8-sig": "utf-8", "gbk": "gb18030", "gb2312": "gb18030", "cp1252": "windows-1252"}
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods, .xls
_NAMED_SEPARATOR = re.compile(r"sep=([,;\t])(?:\r\n|\r|\n)")  # the first line that Excel writes and hides
_AS_TEXT = re.compile(r'="([^"]*)"')  # keeps the leading zeros of a number in Excel


@dataclass(frozen=True)
class Line:
    """One row of a table, with the number of its first line in the file."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True)
class Table:
    """The rows of a file that are not empty, and how it was read."""

    text: str
    encoding: str
    separator: str
    lines: Sequence[Line]


def read_table(data: bytes, encoding: str | None, fit: Callable[[Sequence[str]], int]) -> Table:
    """Return the rows of a CSV file.

    `encoding` is None if it is not known. The separator is the one whose first row has the best `fit`. Raises
    InvalidError, TooLargeError.
    """
    _check_size(data)
    text, used = _decoded(data, encoding)
    _check_size(text.encode())  # a confirmed preview sends it so
    named = _NAMED_SEPARATOR.match(text)
    if named:
        return Table(text, used, named[1], _lines(text, named[1], skipped=1))
    best = max(SEPARATORS, key=lambda separator: fit(_first_row(text, separator)))
    return Table(text, used, best, _lines(text, best))


def _check_size(data: bytes) -> None:
    if len(data) > MOST_BYTES:
        raise TooLargeError("roster_too_large", limit_kib=MOST_BYTES // 1024)


def _decoded(data: bytes, encoding: str | None) -> tuple[str, str]:
    """Return the text with the name of its encoding."""
    if data.startswith(_SPREADSHEETS):
        raise InvalidError("roster_is_spreadsheet")
    marked = marked_encoding(data)
    name = marked or (_known(encoding) if encoding else None)
    candidates = (name,) if name else ("utf-8", "gb18030")
    for candidate in candidates:
        try:
            text = data.decode(candidate)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise InvalidError("roster_is_no_text")
        return text.removeprefix("\ufeff"), _ALIASES.get(candidate, candidate)
    if name:
        raise InvalidError("roster_encoding_wrong", encoding=_ALIASES.get(name, name))
    raise InvalidError("roster_is_no_text")


def _known(encoding: str) -> str:
    name = encoding.strip().strip('"').lower()
    name = _ALIASES.get(name, name)
    if name not in ENCODINGS:
        raise InvalidError("roster_encoding_unknown", encodings=[*ENCODINGS])
    return name


def _first_row(text: str, separator: str) -> Sequence[str]:
    try:
        return next((row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if any(row)), [])
    except csv.Error:
        return []


def _lines(text: str, separator: str, skipped: int = 0) -> list[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    lines: list[Line] = []
    while True:
        number = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error:
            raise InvalidError("roster_quotes_wrong", line=number) from None
        if row is None:
            return lines
        cells = [_cell(text) for text in row]
        if number <= skipped or not any(cells):
            continue
        if len(cells) > _MOST_CELLS or any(len(cell) > _MOST_CHARACTERS for cell in cells):
            raise InvalidError("roster_line_too_long", line=number)
        if len(lines) > MOST_ROWS:  # the headings are a row too
            raise InvalidError("roster_too_many_rows", limit=MOST_ROWS)
        lines.append(Line(number, cells))


def _cell(text: str) -> str:
    """Return the text of a cell: without what spreadsheets and our own exports add to it."""
    text = text.strip()
    as_text = _AS_TEXT.fullmatch(text)
    if as_text:
        return as_text[1].strip()
    return text[1:] if text.startswith("'") and safe_cell(text[1:]) == text else text
