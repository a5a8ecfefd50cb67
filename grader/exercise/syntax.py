"""Python source as a syntax tree, from any thread."""

import ast
import threading

# CPython 3.11 counts the depth of a tree once for all threads (python/cpython#106905): where two threads build one at
# the same time, either may get a SystemError.
_ONE_AT_A_TIME = threading.Lock()


def parse(source: str) -> ast.Module:
    """Return the tree of a module. Raises SyntaxError."""
    with _ONE_AT_A_TIME:
        return ast.parse(source)


def parse_expression(source: str) -> ast.Expression:
    """Return the tree of an expression. Raises SyntaxError."""
    with _ONE_AT_A_TIME:
        return ast.parse(source, mode="eval")
