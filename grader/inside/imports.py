"""The first import of a source that can never work here, found before any of it is executed.

Only imports that every execution reaches first are looked at: statements of the module itself, outside of `try`, `if`
and functions. So the answer follows from the source alone, and a child without cases gives the same.
"""

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import BuiltinImporter, FrozenImporter, PathFinder
from typing import NamedTuple

# Nearly every source imports only what exists: then this pattern is all that is tried.
_IMPORT = re.compile(r"^(import|from)[ \t]+([\w.]+)(.*)", re.MULTILINE)
_OWN = "submission"


class Absent(NamedTuple):
    """A module that does not exist here, and the line that imports it."""

    module: str
    line: int


def absent_import(text: str) -> Absent | None:
    """Return the first import of the module itself that cannot work; None if there is none. `text` compiles."""
    if not any(_is_doubtful(*found) for found in _IMPORT.findall(text)):
        return None
    # the pattern also finds lines of texts, such as "from the paper"
    tree = compile(text, "submission.py", "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
    assert isinstance(tree, ast.Module)
    return next((Absent(name, line) for name, line in _imported(tree) if not _exists(name)), None)


def _is_doubtful(word: str, name: str, rest: str) -> bool:
    """Return whether a line may be an import that cannot work."""
    if ";" in rest:
        return True
    others = rest.split(",")[1:] if word == "import" and "," in rest else []
    return not _exists(name) or not all(_exists(one.split()[0]) for one in others if one.strip())


def _imported(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for statement in tree.body:
        if isinstance(statement, ast.Import):
            yield from ((one.name, statement.lineno) for one in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            yield "." * statement.level + (statement.module or ""), statement.lineno


def _exists(name: str) -> bool:
    """Return whether a module can be found. Nothing is imported for that: a finder may act on what it is asked."""
    if name in sys.modules or name == _OWN:
        return True
    if not all(name.split(".")):
        return False  # a relative import: the source is in no package
    known, path = "", None
    for part in name.split("."):
        known = f"{known}.{part}" if known else part
        found, path = _found(known, path)
        if not found:
            return False
    return True


def _found(name: str, path: Sequence[str] | None) -> tuple[bool, Sequence[str]]:
    """Return whether a module exists below its package's `path`, and the path of its own modules."""
    loaded = sys.modules.get(name)
    if loaded:
        return True, list(getattr(loaded, "__path__", ()))
    if path is None and (BuiltinImporter.find_spec(name) or FrozenImporter.find_spec(name)):
        return True, ()
    spec = PathFinder.find_spec(name, path)
    return spec is not None, list(spec.submodule_search_locations or ()) if spec else ()
