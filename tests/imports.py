"""Reads the import statements of a source file without running it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Import:
    """One imported module, absolute.

    `at_start` says whether importing the file imports it too. It does not inside a function or below `if
    TYPE_CHECKING`.
    """

    module: str
    line: int
    at_start: bool

    @property
    def package(self) -> str:
        return self.module.partition(".")[0]


def imports_of(source: str, package: str = "") -> list[Import]:
    """Every import of `source`, a module of the dotted `package` (needed to resolve relative imports)."""
    return list(_walk(ast.parse(source), package, at_start=True))


def python_files(pattern: str) -> list[Path]:
    """Paths below the project's root that match `pattern`, relative to it."""
    found = (path.relative_to(ROOT) for path in ROOT.glob(pattern))
    return sorted(path for path in found if not {"node_modules", ".venv"} & set(path.parts))


@cache
def imports_in(path: Path) -> list[Import]:
    """Every import of the file at `path`, relative to the project's root."""
    return imports_of((ROOT / path).read_text(encoding="utf-8"), ".".join(path.parent.parts))


def _walk(node: ast.AST, package: str, *, at_start: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for name in child.names:
                yield Import(name.name, child.lineno, at_start)
        elif isinstance(child, ast.ImportFrom):
            yield from _from(child, package, at_start)
        else:
            yield from _walk(child, package, at_start=at_start and not _is_later(child))


def _is_later(node: ast.AST) -> bool:
    if isinstance(node, ast.If):
        return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)


def _from(node: ast.ImportFrom, package: str, at_start: bool) -> Iterator[Import]:
    """`from a import b` may name the module a.b or something in a; the longer name is kept, since it says more."""
    parts = package.split(".")
    base = parts[: len(parts) - node.level + 1] if node.level else []
    prefix = ".".join([*base, *([node.module] if node.module else [])])
    for name in node.names:
        yield Import(prefix if name.name == "*" else f"{prefix}.{name.name}", node.lineno, at_start)
