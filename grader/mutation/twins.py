"""The same change for rows and for columns: `H` and `W`, `kh` and `kw`, `i` and `j`.

Who leaves out the border for the height leaves it out for the width as well.
"""

import ast
import re
from collections.abc import Sequence

from grader.mutation.site import Edit, Site

_TWINS = (
    *(("OH", "OW"), ("H", "W"), ("kh", "kw"), ("i", "j"), ("r", "s"), ("h", "w"), ("top", "left"), ("row", "column")),
    *(("pool_h", "pool_w"), ("out_h", "out_w"), ("height", "width"), ("rows", "columns")),
)
_NAMES = {second: first for first, second in _TWINS}
_SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Return, ast.For)
_WORD = re.compile(r"[A-Za-z_]\w*")


def twin_groups(edits: Sequence[tuple[Site, str, Edit]]) -> list[tuple[int, int]]:
    """Return the places of two edits that are the same but for rows and columns; each has a site and its operator.

    Equal edits at two sites of a statement count too. The sites of a group never lie inside each other.
    """
    groups: dict[tuple[str, ...], list[int]] = {}
    for place, (site, operator, edit) in enumerate(edits):
        statement = next(
            (node for node in (site.node, *reversed(site.around)) if isinstance(node, _SIMPLE)), site.node
        )
        texts = (_alike(ast.unparse(node)) for node in (statement, site.node, edit.node))
        groups.setdefault((site.qualified_name, operator, *texts), []).append(place)
    pairs = [(group[0], group[1]) for group in groups.values() if len(group) == 2]
    return [(first, second) for first, second in pairs if _apart(edits[first][0], edits[second][0])]


def _alike(text: str) -> str:
    return _WORD.sub(lambda word: _NAMES.get(word[0], word[0]), text)


def _apart(first: Site, second: Site) -> bool:
    """Return whether neither site is inside the other."""
    return first.node is not second.node and not any(
        inner.node is node for inner, outer in ((first, second), (second, first)) for node in ast.walk(outer.node)
    )
