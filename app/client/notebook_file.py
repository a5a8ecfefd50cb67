"""The code of a notebook file (.ipynb), to be handed in as one source."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

TAGS = frozenset(("submit", "solution"))
# Cell magics whose cell is Python all the same; a cell of any other is a shell script, HTML and so on.
_PYTHON_MAGICS = ("%%time", "%%timeit", "%%capture", "%%prun", "%%submit")
_COMMAND = re.compile(r"\s*(?:%{1,2}[A-Za-z]|!\s*[A-Za-z]|\?{1,2}[\w.]+\s*$|[\w.]+\?{1,2}\s*$)")
_LONG_QUOTE = re.compile(r"\"\"\"|'''")


class NotebookError(ValueError):
    """A file that is no notebook, or has no code to hand in."""


@dataclass(frozen=True)
class NotebookSource:
    """The source in a notebook, of how many cells it is made, and the commands to the notebook that were left out."""

    source: str
    cells: int
    is_tagged: bool
    left_out: tuple[str, ...]


def notebook_source(text: str) -> NotebookSource:
    """Return the source of a notebook: its cells tagged `submit` or `solution`, or all code cells if none is.

    Magics, shell commands and requests for help are left out. Raises NotebookError without any code.
    """
    cells = [cell for cell in _cells(text) if cell.get("cell_type") == "code"]
    tagged = [cell for cell in cells if TAGS & set(_tags(cell))]
    kept: list[str] = []
    left_out: list[str] = []
    for cell in tagged or cells:
        python, commands = _split(_text(cell))
        left_out += commands
        if python.strip():
            kept.append(python.strip("\n"))
    if not kept:
        raise NotebookError
    return NotebookSource("\n\n\n".join(kept) + "\n", len(kept), bool(tagged), tuple(left_out))


def _cells(text: str) -> Sequence[Mapping[str, Any]]:
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotebookError from error
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise NotebookError
    return [cell for cell in cells if isinstance(cell, dict)]


def _tags(cell: Mapping[str, Any]) -> Iterator[str]:
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    return (tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else iter(())


def _text(cell: Mapping[str, Any]) -> str:
    source = cell.get("source", "")
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def _split(text: str) -> tuple[str, list[str]]:
    """Return the Python of a cell, and the other lines. Lines within a long text stay, whatever they look like."""
    lines = text.splitlines()
    first = next((line for line in lines if line.strip()), "")
    if first.startswith("%%") and not first.startswith(_PYTHON_MAGICS):
        return "", [first]
    python, commands = [], []
    quote = ""
    for line in lines:
        if not quote and _COMMAND.match(line):
            commands.append(line.strip())
        else:
            python.append(line)
            quote = _open_quote(line, quote)
    return "\n".join(python), commands


def _open_quote(line: str, quote: str) -> str:
    """Return the long quote that is open after a line; "" for none."""
    for found in _LONG_QUOTE.finditer(line):
        if not quote:
            quote = found[0]
        elif quote == found[0]:
            quote = ""
    return quote
